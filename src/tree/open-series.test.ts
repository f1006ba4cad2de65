import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "../../test/support/folder-of.ts";
import { auditPaths } from "../compare/audit-paths.ts";
import { openSeries } from "./open-series.ts";

const text = (number: number) =>
  `#define DEMO_VERSION ${number}\n${Array.from({ length: number }, (_, bit) => `#define DEMO_F_${bit} ${bit}\n`).join("")}`;
const folders = {
  "up/linux-6.12/linux/demo.h": text(2),
  "up/linux-6.2/linux/demo.h": text(1),
  "up/linux-6.2/asm-generic/x.h": "",
  "up/notes/README": "no release",
  "up/.git/x.h": "",
  "one/linux/demo.h": text(3),
};
const names = (specs: readonly string[]) =>
  openSeries()
    .series(specs)
    .map(({ name }) => name);

const hasGit = spawnSync("git", ["--version"]).status === 0;

describe("a series of releases", () => {
  test("a folder of releases in the order of their numbers, then what else is named, in the user's order", () => {
    const root = folderOf(folders);
    expect(names([join(root, "up"), `next=${join(root, "one")}`])).toEqual(["6.2", "6.12", "next"]);
    expect(names([join(root, "one"), join(root, "up")])).toEqual(["one", "6.2", "6.12"]);
  });

  test("a tree whose folders are a tree's own is one release", () => {
    const root = folderOf({ "7.0/linux/demo.h": "", "7.1/include/uapi/linux/demo.h": "", "7.2/demo.h": "" });
    expect(names([join(root, "7.0"), join(root, "7.1"), join(root, "7.2")])).toEqual(["7.0", "7.1", "7.2"]);
  });

  test.each<readonly [readonly string[], string | undefined]>([
    [["linux-6.1", "linux-6.12"], undefined],
    [["linux-6.12", "linux-6.1"], "6.12 is named before 6.1"],
    [["linux-6.12", "next", "linux-headers-6.1.0-56-common"], "6.12 is named before 6.1.0"],
    [["v7.3", "7.3-rc2"], "7.3 is named before 7.3-rc2"],
    [["7.3-rc2", "7.3"], undefined],
    [["6.12", "6.12.0"], undefined],
    [["6.12", "old=6.1"], undefined],
    [["first=6.12", "6.1"], undefined],
    [["6.12=6.12", "6.1=6.1"], "6.12 is named before 6.1"],
    [["20240101", "distro-2.0", "1.0"], undefined],
  ])("folders that are called by versions: %j", (specs, expected) => {
    const root = folderOf(Object.fromEntries(specs.map((spec) => [`${spec.replace(/^.*=/, "")}/x.h`, "#define X 1\n"])));
    const there = specs.map((spec) => spec.replace(/[^=]+$/, (folder) => join(root, folder)));
    if (expected === undefined) expect(names(there)).toHaveLength(specs.length);
    else
      expect(() => names(there)).toThrow(
        `${expected}, and is the later version; name releases oldest first, or, where this order is meant, call one of them otherwise: --upstream NAME=DIR`,
      );
  });

  test("two builds of one version keep their whole names", () => {
    const root = folderOf({ "up/linux-6.1-a/x.h": "", "up/linux-6.1-b/x.h": "" });
    expect(names([join(root, "up")])).toEqual(["linux-6.1-a", "linux-6.1-b"]);
  });

  test("a name for several releases is refused", () => {
    const root = folderOf(folders);
    expect(() => names([`x=${join(root, "up")}`])).toThrow(
      /holds 2 releases, and x can name one: leave x= out, or name one of them/,
    );
  });

  test.runIf(hasGit)("commits of a repository, by list and by pattern, are what folders with the same text are", () => {
    const repository = folderOf({});
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", repository, "-c", "user.name=n", "-c", "user.email=e", ...args], {
        encoding: "utf8",
        env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
      });
    git("init", "-q", "-b", "main");
    const commit = (tag: string, number: number) => {
      const blob = execFileSync("git", ["-C", repository, "hash-object", "-w", "--stdin"], {
        input: text(number),
        encoding: "utf8",
      });
      git("update-index", "--add", "--cacheinfo", `100644,${blob.trim()},kept/linux/demo.h`);
      git("commit", "-q", "-m", tag);
      git("tag", tag);
    };
    commit("v6.2", 1);
    commit("v6.12", 2);
    commit("v7.0", 3);
    expect(names([`${repository}@v6.*:kept`])).toEqual(["v6.2", "v6.12"]);
    expect(names([`${repository}@v6.2,v7.0:kept`])).toEqual(["v6.2", "v7.0"]);
    for (const wrong of [[`${repository}@v7.0,v6.2:kept`], [`${repository}@v7.0:kept`, `${repository}@v6.2:kept`]]) {
      expect(() => names(wrong)).toThrow(
        `v7.0 is named before v6.2, and comes after it in ${repository}; name releases oldest first`,
      );
    }
    git("tag", "same", "v7.0");
    git("branch", "side", "v6.2");
    git("update-ref", "refs/heads/side", git("commit-tree", "-m", "side", "-p", "v6.2", "v6.2^{tree}").trim());
    expect(names([`${repository}@same,v7.0:kept`, `${repository}@side:kept`])).toEqual(["same", "v7.0", "side"]);
    expect(() => names([`${repository}@`])).toThrow(/names no tag or commit; write .*@TAG/);
    expect(() => names([`${repository}@x*`])).toThrow(/has no tag or branch x\*/);
    const root = folderOf(folders);
    const fromGit = auditPaths({ upstream: [`${repository}@v6.*:kept`], tree: `${repository}@v7.0:kept`, headers: ["demo"] });
    const fromDisk = auditPaths({ upstream: [join(root, "up")], tree: join(root, "one"), headers: ["demo"] });
    const plain = (result: object) => JSON.stringify(result, (_, value) => (typeof value === "bigint" ? `${value}` : value));
    expect(plain(fromGit).replaceAll(/v(\d)/g, "$1").replace('"tree":"7.0"', '"tree":"one"')).toBe(plain(fromDisk));
    expect(
      fromDisk.headers.map(({ numbers }) => numbers.map(({ declared, honest, notes }) => [declared, honest, notes])),
    ).toEqual([[["3", "2", ["the series says nothing of 3: it is held to 2, the number before it"]]]]);
  });
});
