import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { runCaptured } from "../../test/support/captured-io.ts";
import { folderOf } from "../../test/support/folder-of.ts";
import { type GitHistory, gitHistory, hasGit } from "../../test/support/git-history.ts";
import { environmentOfNamed } from "./git-environment.ts";

const path = "include/uapi/linux/foo.h";
const one = "#define FOO_ONE 1\n";
const two = `${one}#define FOO_TWO 2\n`;

function historyOf(subject: string): GitHistory {
  const history = gitHistory();
  history.commit(subject, { [path]: one });
  return history;
}

/** What git says in a hook of a repository. */
function inHookOf({ root }: GitHistory): void {
  vi.stubEnv("GIT_DIR", join(root, ".git"));
  vi.stubEnv("GIT_WORK_TREE", root);
  vi.stubEnv("GIT_INDEX_FILE", join(root, ".git/index"));
  vi.stubEnv("GIT_OBJECT_DIRECTORY", join(root, ".git/objects"));
  vi.stubEnv("GIT_PREFIX", "");
}

async function subjects(repository: string): Promise<readonly string[]> {
  const { out } = await runCaptured(["audit", "--history", repository, "--no-cache", "--format", "json"]);
  return JSON.parse(out).commits.map(({ subject }: { readonly subject: string }) => subject);
}

afterEach(() => vi.unstubAllEnvs());

describe.runIf(hasGit)("a repository that is named, where git was started by git", () => {
  test("a history is that of the repository that was named", async () => {
    const [mine, other] = [historyOf("mine"), historyOf("other")];
    inHookOf(other);
    expect(await subjects(mine.root)).toEqual(["mine"]);
    expect(await subjects(other.root)).toEqual(["other"]);
  });

  test("so is a review, and what is staged there", async () => {
    const [mine, other] = [historyOf("mine"), historyOf("other")];
    mine.commit("more", { [path]: two });
    mine.commit("less", { [path]: one });
    mine.git("reset", "-q", "--soft", "HEAD~1");
    inHookOf(other);
    const review = async (...args: readonly string[]) => {
      const { exit, out } = await runCaptured(["review", "--repo", mine.root, "--format", "json", ...args]);
      return { exit, rules: JSON.parse(out).findings.map(({ rule }: { readonly rule: string }) => rule) };
    };
    expect(await review("--git", "HEAD~1..HEAD")).toEqual({ exit: 0, rules: [] });
    expect(await review("--staged")).toEqual({ exit: 1, rules: ["constant-removed"] });
  });

  test("a release of a series is one of the repository that was named", async () => {
    const [mine, other] = [historyOf("mine"), historyOf("other")];
    mine.git("tag", "v1");
    inHookOf(other);
    const { exit, err } = await runCaptured(["audit", "--upstream", `${mine.root}@v1`, "--tree", `${mine.root}@HEAD`]);
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
  });

  test("the index of a hook counts where its repository is the one that is named, and its objects do", async () => {
    const [mine, other] = [historyOf("mine"), historyOf("other")];
    inHookOf(mine);
    vi.stubEnv("GIT_INDEX_FILE", join(mine.root, ".git/next-index-7.lock"));
    const before = process.cwd();
    process.chdir(mine.root);
    try {
      const kept = environmentOfNamed(mine.root);
      expect([kept.GIT_INDEX_FILE, kept.GIT_OBJECT_DIRECTORY]).toEqual([
        join(mine.root, ".git/next-index-7.lock"),
        join(mine.root, ".git/objects"),
      ]);
      expect([kept.GIT_DIR, kept.GIT_WORK_TREE, kept.GIT_PREFIX]).toEqual([undefined, undefined, undefined]);
      const cleared = environmentOfNamed(other.root);
      expect([cleared.GIT_INDEX_FILE, cleared.GIT_OBJECT_DIRECTORY, cleared.GIT_DIR]).toEqual([undefined, undefined, undefined]);
      expect(cleared.PATH).toBe(process.env.PATH);
    } finally {
      process.chdir(before);
    }
  });

  test("git commit -a has an index of its own, which a hook's review of what is staged is about", async () => {
    const mine = historyOf("mine");
    mine.commit("more", { [path]: two });
    // As git does for -a: what is committed is in an index beside the one that stays.
    const next = join(mine.root, ".git/next-index-7.lock");
    vi.stubEnv("GIT_INDEX_FILE", next);
    mine.git("read-tree", "HEAD~1");
    const before = process.cwd();
    process.chdir(mine.root);
    try {
      for (const repo of [[], ["--repo", mine.root]]) {
        const { exit, out } = await runCaptured(["review", "--staged", "--format", "json", ...repo]);
        const rules = JSON.parse(out).findings.map(({ rule }: { readonly rule: string }) => rule);
        expect({ exit, rules }).toEqual({ exit: 1, rules: ["constant-removed"] });
      }
    } finally {
      process.chdir(before);
    }
  });

  test("how paths are meant is said by abide, and not by the environment", async () => {
    const mine = historyOf("mine");
    mine.commit("moved", { [path]: undefined, "include/uapi/linux/bar.h": one });
    vi.stubEnv("GIT_LITERAL_PATHSPECS", "1");
    const { out } = await runCaptured([
      ...["audit", "--history", mine.root, "--no-cache", "--format", "json"],
      ...["--path", "include/uapi/linux/bar.h"],
    ]);
    expect(JSON.parse(out).paths).toEqual(["include/uapi/linux/bar.h", path]);
  });
});

test.runIf(hasGit)("a history has its first commit, whatever log.showRoot says", async () => {
  const mine = historyOf("mine");
  mine.commit("more", { [path]: two });
  mine.git("config", "log.showRoot", "false");
  mine.git("config", "log.follow", "true");
  expect(await subjects(mine.root)).toEqual(["mine", "more"]);
});

test.runIf(hasGit)("a folder that is no repository is none, whatever the environment says", async () => {
  inHookOf(historyOf("other"));
  const folder = folderOf({ [path]: one });
  const { exit, err } = await runCaptured(["audit", "--history", folder, "--no-cache"]);
  expect({ exit, err }).toEqual({ exit: 2, err: `abide: ${folder} is no git repository\n` });
});
