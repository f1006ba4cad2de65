import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** Every module that loading a source file loads, node's own included; imports of types alone load nothing. */
function loaded(file: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(join(root, file), "utf8").replaceAll(/^(import|export) type .*$/gm, "");
  for (const [, path = ""] of text.matchAll(/(?:^(?:import|export)\b[^;"]*\bfrom |\bimport\(|^import )"([^"]+)";?/gm)) {
    if (path.startsWith(".")) loaded(join(dirname(file), path), seen);
    else seen.add(path);
  }
  return seen;
}

test("the library loads nothing but itself, so it also loads in a browser", () => {
  const outside = [...loaded("src/index.ts")].filter((path) => !path.startsWith("src/"));
  expect(outside).toEqual([]);
  expect([...loaded("src/index.ts")]).toContain("src/header/read.ts");
});

test("abide/tree adds files, and nothing else", () => {
  const outside = [...loaded("src/tree/tree.ts")].filter((path) => !path.startsWith("src/"));
  expect(outside.sort()).toEqual(["node:fs", "node:path"]);
});

test("abide/probe and abide/btf load nothing but abide, so they also load in a browser", () => {
  const outside = ["src/probe/probe.ts", "src/btf/read-btf.ts"].flatMap((file) => [...loaded(file)]);
  expect(outside.filter((path) => !path.startsWith("src/"))).toEqual([]);
});

test("abide/kernel loads koffi, and nothing else that is not node's", () => {
  const outside = [...loaded("src/kernel/kernel-host.ts"), ...loaded("src/kernel/kernel.ts")].filter(
    (path) => !path.startsWith("src/"),
  );
  expect([...new Set(outside)].sort()).toEqual(["koffi", "node:fs", "node:fs/promises", "node:os", "node:timers/promises"]);
});

test("abide/compare reads files through abide/tree alone", () => {
  const outside = [...loaded("src/compare/compare-paths.ts")].filter((path) => !path.startsWith("src/"));
  expect(outside.sort()).toEqual(["node:fs", "node:path"]);
});

test("abide/compare/git and abide/compare/patches add git, and read mails", () => {
  const outside = (file: string) => [...loaded(file)].filter((path) => !path.startsWith("src/")).sort();
  const both = ["node:child_process", "node:fs", "node:path", "postal-mime"];
  expect(outside("src/compare/compare-git.ts")).toEqual(both);
  expect(outside("src/compare/compare-patches.ts")).toEqual(both);
});

test("abide/audit adds git, which is started only for a commit", () => {
  const outside = [...loaded("src/compare/audit-paths.ts")].filter((path) => !path.startsWith("src/"));
  expect(outside.sort()).toEqual(["node:child_process", "node:fs", "node:path"]);
});
