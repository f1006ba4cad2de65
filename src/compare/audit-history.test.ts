import { chmodSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { type GitHistory, gitHistory, hasGit } from "../../test/support/git-history.ts";
import { base, path, ring, tellOf, types } from "../../test/support/told-history.ts";
import { auditHistoryJson } from "../report/audit-history-json.ts";
import { auditHistory } from "./audit-history.ts";

describe.runIf(hasGit)("texts of every kind", () => {
  test("a layout is that of the commit's own headers", async () => {
    const history = gitHistory();
    const inner = (type: string) => `struct bar { ${type} x; };\n`;
    const foo = "#include <linux/bar.h>\nstruct foo { struct bar bar; __u32 y; };\n";
    history.commit("start", { "include/uapi/linux/bar.h": types + inner("__u32"), [path]: foo });
    history.commit("both", { "include/uapi/linux/bar.h": types + inner("__u64"), [path]: `${foo}#define FOO 1\n` });
    const { audit } = await auditHistory({ repository: history.root });
    const [, both] = audit.commits;
    expect(
      both?.headers.map(({ header, altered }) => [header, altered.map(({ before, after }) => [before.shown, after.shown])]),
    ).toEqual([
      ["linux/bar.h", [["__u32 at byte 0", "__u64 at byte 0"]]],
      ["linux/foo.h", [["__u32 at byte 4", "__u32 at byte 8"]]],
    ]);
  });

  test("one that cannot be read is said, and nothing is concluded from it", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.commit("broken", { [path]: `${base}struct foo_x { nothing y; };\n` });
    history.commit("still broken", { [path]: `${base}struct foo_x { nothing y; };\n${ring}` });
    history.commit("mended", { [path]: base + ring });
    const { audit } = await auditHistory({ repository: history.root });
    expect(audit.notRead.map(({ reason }) => reason)).toEqual([
      "linux/foo.h:12:16: type 'nothing' is declared nowhere in this header or what it includes",
      "linux/foo.h:12:16: type 'nothing' is declared nowhere in this header or what it includes",
    ]);
    expect(audit.commits.map(({ subject, findings }) => [subject, findings.length])).toEqual([
      ["start", 0],
      ["broken", 0],
      ["still broken", 0],
      ["mended", 0],
    ]);
  });

  test("bytes that are no text, links, submodules, names with line feeds", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    const latin = Buffer.concat([Buffer.from(`/* caf`), Buffer.from([0xe9]), Buffer.from(` */\n${base}${ring}`)]);
    history.commit(Buffer.from([0x63, 0x61, 0x66, 0x65]).toString("latin1"), { [path]: latin });
    symlinkSync("foo.h", join(history.root, "include/uapi/linux/link.h"));
    history.git("update-index", "--add", "--cacheinfo", `160000,${history.git("rev-parse", "HEAD").trim()},include/uapi/sub.h`);
    history.commit("odd ones", { "include/uapi/linux/a\nb.h": "#define A 1\n", "include/uapi/linux/none.h": "" });
    const { audit } = await auditHistory({ repository: history.root });
    expect(audit.commits.map(({ subject, headers }) => [subject, headers.map(({ header, kind }) => [header, kind])])).toEqual([
      ["start", [["linux/foo.h", "new"]]],
      ["cafe", [["linux/foo.h", "changed"]]],
      [
        "odd ones",
        [
          ["linux/a\nb.h", "new"],
          ["linux/none.h", "new"],
        ],
      ],
    ]);
  });

  test("a repository with ids of 64 digits", async () => {
    const history = gitHistory({ format: "sha256" });
    history.commit("start", { [path]: base });
    history.commit("ring", { [path]: base + ring });
    expect((await tellOf(history)).slice(2)).toEqual([
      "ring",
      "  trying FOO_SET_RING: struct foo_ring foo_ring.address FOO_SET_RING",
    ]);
  });

  test("an object that is gone leaves its commit out, and is not kept as an answer", async () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.commit("ring", { [path]: base + ring });
    const cache = folderOf({});
    const id = history.git("rev-parse", `HEAD:${path}`).trim();
    const object = join(history.root, ".git/objects", id.slice(0, 2), id.slice(2));
    const bytes = readFileSync(object);
    rmSync(object);
    const { audit } = await auditHistory({ repository: history.root, cache });
    expect(audit.notRead.map(({ header, reason }) => [header, reason])).toEqual([
      [path, "its text, or one that it includes, is not in the repository"],
    ]);
    writeFileSync(object, bytes);
    expect((await auditHistory({ repository: history.root, cache })).audit.notRead).toEqual([]);
  });

  test.each([
    [["gone"], /has no commit, tag, branch or range gone/],
    [["--output=x"], /has no commit, tag, branch or range --output=x/],
    [["HEAD:include"], /no commit/],
  ])("%s is no range", async (ranges, message) => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    await expect(auditHistory({ repository: history.root, ranges })).rejects.toThrow(message);
  });

  test("a folder that is no repository, and one without such paths", async () => {
    await expect(auditHistory({ repository: folderOf({}) })).rejects.toThrow(/is no git repository/);
    const history = gitHistory();
    history.commit("start", { README: "" });
    await expect(auditHistory({ repository: history.root, paths: ["gone"] })).rejects.toThrow(
      /no commit of HEAD touches gone; name what to look at with --path/,
    );
  });
});

describe.runIf(hasGit)("the cache", () => {
  const made = () => {
    const history = gitHistory();
    history.commit("start", { [path]: base });
    history.commit("ring", { [path]: base + ring });
    history.commit("two", { [path]: `${base}${ring}#define FOO_CAP_TWO 0xffffffffffffffff\n` });
    return history;
  };
  const run = async ({ root }: GitHistory, cache?: string) => {
    const { audit, texts, trouble } = await auditHistory({ repository: root, ...(cache === undefined ? {} : { cache }) });
    return { json: [...auditHistoryJson(audit)].join(""), texts, trouble };
  };
  const files = (cache: string): string[] => {
    const [version = ""] = readdirSync(cache);
    return readdirSync(join(cache, version)).map((name) => join(cache, version, name));
  };

  test("the second run reads nothing and says the same; a third one reads what is new", async () => {
    const history = made();
    const cache = folderOf({});
    const cold = await run(history);
    expect(await run(history, cache)).toEqual({ ...cold, texts: 3 });
    expect(await run(history, cache)).toEqual({ ...cold, texts: 0 });
    history.commit("more", { [path]: `${base}${ring}#define FOO_CAP_TWO 2\n` });
    expect(await run(history, cache)).toEqual({ ...(await run(history)), texts: 1 });
  });

  test.each([
    ["cut", (bytes: Buffer) => bytes.subarray(0, bytes.length - 3)],
    ["changed", (bytes: Buffer) => Buffer.from(bytes.toString("latin1").replace(/foo_ring/g, "foo_rong"), "latin1")],
    ["emptied", () => Buffer.alloc(0)],
    ["of something else", () => Buffer.from("abide-cache 1 0\n[]")],
  ])("a file that is %s is as if it were not there", async (_, damage) => {
    const history = made();
    const cache = folderOf({});
    const cold = await run(history, cache);
    for (const file of files(cache)) writeFileSync(file, damage(readFileSync(file)));
    expect(await run(history, cache)).toEqual(cold);
  });

  test("two runs at once, and a folder that is deleted meanwhile", async () => {
    const history = made();
    const cache = folderOf({});
    const cold = await run(history);
    const both = [run(history, cache), run(history, cache)];
    const deleting = setInterval(() => rmSync(cache, { recursive: true, force: true }), 1);
    const done = await Promise.all(both);
    clearInterval(deleting);
    expect(done.map(({ json }) => json)).toEqual([cold.json, cold.json]);
    expect((await run(history, cache)).json).toBe(cold.json);
  });

  test("a folder that cannot be written is said, and changes nothing", async () => {
    const history = made();
    const folder = folderOf({ file: "" });
    chmodSync(folder, 0o555);
    // Whoever may write everything still cannot make a folder of a file.
    const { json, texts, trouble } = await run(history, join(folder, "file"));
    expect({ json, texts }).toEqual({ json: (await run(history)).json, texts: 3 });
    expect(trouble).toMatch(/cannot be written \((ENOTDIR|EACCES)\)/);
    chmodSync(folder, 0o755);
  });
});
