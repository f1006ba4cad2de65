import { join } from "node:path";
import { expect, test } from "vitest";
import { runCaptured } from "../../test/support/captured-io.ts";
import { folderOf } from "../../test/support/folder-of.ts";
import { gitHistory, hasGit } from "../../test/support/git-history.ts";

const path = "include/uapi/linux/foo.h";

test.runIf(hasGit).each(["blob:none", "tree:0"])(
  "a clone with --filter=%s says that it is partial, and what to do",
  async (filter) => {
    const history = gitHistory();
    history.commit("one", { [path]: "#define FOO_ONE 1\n" });
    history.commit("two", { [path]: "#define FOO_ONE 1\n#define FOO_TWO 2\n" });
    history.git("config", "uploadpack.allowFilter", "true");
    const clone = join(folderOf({}), "clone.git");
    history.git("clone", "-q", "--bare", `--filter=${filter}`, `file://${history.root}`, clone);
    const said = {
      exit: 2,
      out: "",
      err: `abide: ${clone} is a partial clone (git clone --filter), which has not all objects that are asked about, and abide fetches nothing; git -C ${clone} fetch --refetch --no-filter gets them, or name a clone that was made without a filter\n`,
    };
    const asked = [
      ["audit", "--history", clone, "--no-cache"],
      ["audit", "--history", clone, "--no-cache", "--path", path],
      ["review", "--repo", clone, "--git", "HEAD~1..HEAD"],
    ];
    for (const args of asked) expect(await runCaptured(args)).toEqual(said);
    history.git("-C", clone, "fetch", "-q", "--refetch", "--no-filter");
    for (const args of asked) expect(await runCaptured(args)).toMatchObject({ exit: 0, err: "" });
  },
);
