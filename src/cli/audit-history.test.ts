import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { runCaptured } from "../../test/support/captured-io.ts";
import { folderOf } from "../../test/support/folder-of.ts";
import { type GitHistory, gitHistory, hasGit } from "../../test/support/git-history.ts";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../schema/audit-history-1.schema.json"), "utf8"));
const valid = new Ajv2020({ allErrors: true }).compile(schema);

const path = "include/uapi/linux/foo.h";
const base = `#include <linux/types.h>
#include <linux/ioctl.h>
struct foo_config {
	__u32 size;
	__u32 reserved[15];
};
#define FOO_SET_CONFIG _IOW('f', 0, struct foo_config)
#define FOO_CAP_ONE 1
`;
const burst = base.replace("reserved[15]", "burst_mode;\n\t__u32 reserved[14]");

/** A history with a late gate, a revert and a renumbered capability. */
function made(): GitHistory {
  const history = gitHistory();
  history.commit("foo: first version", { [path]: base });
  history.git("tag", "v1");
  history.commit("foo: add burst mode", { [path]: burst });
  history.commit("foo: tell of burst mode", { [path]: `${burst}#define FOO_CAP_BURST_MODE 2\n` });
  history.commit("foo: add reset", { [path]: `${burst}#define FOO_CAP_BURST_MODE 2\n#define FOO_RESET _IO('f', 1)\n` });
  history.git("revert", "--no-edit", "HEAD");
  history.git("tag", "v2");
  history.commit("foo: another number", { [path]: `${burst}#define FOO_CAP_BURST_MODE 3\n` });
  return history;
}

async function run({ root }: GitHistory, ...args: readonly string[]) {
  const { exit, out, err } = await runCaptured(["audit", "--history", root, "--no-cache", ...args]);
  let text = out.replaceAll(root, "repository");
  const ids = new Map<string, string>();
  text = text.replace(/\b[0-9a-f]{40}\b|\b[0-9a-f]{12}\b/g, (id) => {
    const short = id.slice(0, 12);
    ids.set(short, ids.get(short) ?? `commit-${ids.size + 1}`);
    return ids.get(short) as string;
  });
  return { exit, out: text, err: err.replaceAll(root, "repository") };
}

describe.runIf(hasGit)("abide audit --history", () => {
  test("says of every commit what it did and whether its gate came with it", async () => {
    expect(await run(made())).toEqual({
      exit: 1,
      err: "",
      out: `repository HEAD -- include/uapi   x86_64, parents first

commit-1 2020-09-14 foo: first version   v1
  linux/foo.h        is where the history begins: 4 elements

commit-2 2020-09-15 foo: add burst mode   v2
  linux/foo.h        + foo_config.burst_mode
    gate             FOO_CAP_BURST_MODE came 1 commit later, in commit-3, for foo_config.burst_mode

commit-3 2020-09-16 foo: tell of burst mode   v2
  linux/foo.h        + FOO_CAP_BURST_MODE
    gate             FOO_CAP_BURST_MODE tells of foo_config.burst_mode, which came 1 commit before, in commit-2

commit-4 2020-09-17 foo: add reset   v2
  linux/foo.h        + FOO_RESET
    gate             FOO_RESET is found out about by trying it
  reverted by        commit-5, by what it does

commit-5 2020-09-17 Revert "foo: add reset"   v2
  linux/foo.h        - FOO_RESET
  reverts            commit-4, as its message says

commit-6 2020-09-18 foo: another number
  linux/foo.h        ~ FOO_CAP_BURST_MODE
  renumbered         FOO_CAP_BURST_MODE was 2 and is 3, as v2 had it

6 commits touch these paths · 6 change what programs see
gate in the same commit: 0 · by trying: 1 · later: 1 · nothing tells: 0 · 1 error · 1 warning · 1 note
`,
    });
  });

  test("json is as the schema has it", async () => {
    const { exit, out } = await run(made(), "--format", "json");
    expect(exit).toBe(1);
    const document = JSON.parse(out.replaceAll(/commit-(\d+)/g, "00000000000$1"));
    expect(valid(document) ? [] : valid.errors).toEqual([]);
    expect(valid({ ...document, more: 1 })).toBe(false);
    expect(document.commits.map(({ subject }: { subject: string }) => subject)).toHaveLength(6);
  });

  test("a history without findings ends with 0, one that cannot be read with 2", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    expect((await run(history)).exit).toBe(0);
    history.commit("broken", { [path]: `${base}struct x { nothing y; };\n` });
    const { exit, out } = await run(history);
    expect(exit).toBe(2);
    expect(out).toContain("not judged");
  });

  test("a range that touches no header has nothing to be told of; a path that is nowhere is a mistake", async () => {
    const history = made();
    history.commit("readme", { "README.md": "foo\n" });
    const said = (range: string) => ({
      exit: 0,
      err: "",
      out: `repository ${range} -- include/uapi   x86_64, parents first\n\nno commit of ${range} touches include/uapi\n`,
    });
    expect(await run(history, "v2..v2")).toEqual(said("v2..v2"));
    expect(await run(history, "HEAD~1..HEAD")).toEqual(said("HEAD~1..HEAD"));
    const { exit, out } = await run(history, "v2..v2", "--format", "json");
    const document = JSON.parse(out);
    expect(valid(document) ? [] : valid.errors).toEqual([]);
    expect({ exit, walked: document.walked, commits: document.commits }).toEqual({ exit: 0, walked: 0, commits: [] });
    expect(await run(history, "HEAD~1..HEAD", "--path", path, "--path", "include/uapi/linux/none.h")).toEqual({
      exit: 2,
      out: "",
      err: "abide: no commit of HEAD~1..HEAD touches include/uapi/linux/none.h; name what to look at with --path, by where it is from the repository's top\n",
    });
  });

  test("what was printed is printed again, until anything is another that it says", async () => {
    const history = made();
    const cache = folderOf({});
    const print = (...args: readonly string[]) => runCaptured(["audit", "--history", history.root, ...args]);
    const kept = ["--cache", cache];
    const holds = async (...args: readonly string[]) => {
      const anew = await print("--no-cache", ...args);
      expect(await print(...kept, ...args)).toEqual(anew);
      expect(await print(...kept, ...args)).toEqual(anew);
      return anew.out;
    };
    const text = await holds();
    expect(await holds("--format", "json")).not.toBe(text);
    expect(await holds("HEAD")).toBe(text);
    expect(await holds("v1..v2")).not.toBe(text);
    await holds("--full");
    await holds("--path", path);
    await holds("--arch", "i386");
    history.git("tag", "v3");
    expect(await holds()).toContain("foo: another number   v3");
    history.commit("foo: one more", { [path]: `${burst}#define FOO_CAP_BURST_MODE 3\n#define FOO_CAP_MORE 4\n` });
    expect(await holds()).toContain("+ FOO_CAP_MORE");
    const folder = join(cache, readdirSync(cache)[0] ?? "");
    const texts = readdirSync(folder).filter((name) => name.endsWith(".text"));
    expect(texts.length).toBeGreaterThan(5);
    for (const name of texts) writeFileSync(join(folder, name), "0 another text");
    await holds();
  });

  test("what was read is kept in --cache, or in the user's cache", async () => {
    const history = made();
    const home = folderOf({});
    const before = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = home;
    try {
      await runCaptured(["audit", "--history", history.root]);
    } finally {
      if (before === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = before;
    }
    expect(existsSync(join(home, "abide/history"))).toBe(true);
    await runCaptured(["audit", "--history", history.root, "--cache", join(home, "other")]);
    expect(existsSync(join(home, "other"))).toBe(true);
  });

  test("a terminal is told how far it is, and the line is gone at the end", async () => {
    const history = made();
    const { err } = await runCaptured(["audit", "--history", history.root, "--no-cache"], true);
    const [none, ...lines] = err.split("\r\u001b[K");
    expect([none, lines.at(-1)]).toEqual(["", ""]);
    expect(lines.slice(0, -1).filter((line) => !/^(walking: \d+ commits|reading: \d+ of \d+ texts)$/.test(line))).toEqual([]);
    expect(lines.length).toBeGreaterThan(1);
  });

  test("paths are from the repository's top, whichever of its folders is named, and are what they say", async () => {
    const history = made();
    const odd = "include/uapi/linux/[f]oo*.h";
    history.commit("odd", { [odd]: base });
    const whole = await run(history, "--path", path);
    const inside = await runCaptured(["audit", "--history", join(history.root, "include"), "--no-cache", "--path", path]);
    expect(inside.exit).toBe(1);
    expect(
      inside.out
        .split("\n")
        .slice(1)
        .map((line) => line.replace(/\b[0-9a-f]{12}\b/g, "")),
    ).toEqual(
      whole.out
        .split("\n")
        .slice(1)
        .map((line) => line.replace(/commit-\d+/g, "")),
    );
    const usual = await runCaptured(["audit", "--history", join(history.root, "include/uapi/linux"), "--no-cache"]);
    expect(usual.out.split("\n").at(-3)).toBe("7 commits touch these paths · 7 change what programs see");
    expect((await run(history, "--path", odd)).out).toContain("1 commit touches these paths · 1 changes what programs see");
  });

  test.each([
    [["--upstream", "x"], /--history goes with ranges, --path/],
    [["--path", "../x"], /--path \.\.\/x: expected a folder or a header by its path in the repository: include\/uapi/],
    [["gone"], /has no commit, tag, branch or range gone/],
    [["--arch", "x87"], /there is no architecture x87/],
    [["--format", "xml"], /Allowed choices are json, text/],
    [["--cache", ""], /--cache expects a folder, found nothing; --no-cache keeps nothing/],
    [["--emit", "contract", "--format", "json"], /--emit contract prints TypeScript, and --format json the history; leave one/],
    [["--path", "include/uapi/linux/f[o]o.h"], /no commit of HEAD touches include\/uapi\/linux\/f\[o\]o\.h; name what/],
  ])("%s", async (args, message) => {
    const { exit, out, err } = await run(made(), ...args);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toMatch(message);
  });
});
