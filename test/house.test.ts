import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";

/** The house's own rules: what no linter rule says. Boundaries between rooms are in boundaries.test.ts. */

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const json = (path: string): unknown => JSON.parse(read(path));

/** Files below a folder of the repository, relative to the repository; none when the folder does not exist. */
function walk(folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

const sources = walk("src").filter((path) => path.endsWith(".ts"));
const own = sources.filter((path) => !/\.test(-d)?\.ts$/.test(path));
const stem = (path: string) => basename(path).split(".")[0] ?? "";

describe("files", () => {
  test("there are some to look at", () => {
    expect(own).toContain("src/header/read.ts");
  });

  test("none is longer than 400 lines", () => {
    const long = own
      .filter((path) => !path.endsWith(".gen.ts"))
      .map((path) => ({ path, lines: read(path).trimEnd().split("\n").length }))
      .filter(({ lines }) => lines > 400);
    expect(long).toEqual([]);
  });

  test("names are kebab-case", () => {
    const all = [...sources, ...walk("tools"), ...walk("test").filter((path) => path.endsWith(".ts"))];
    expect(all.filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z-]+)?\.ts$/.test(basename(path)))).toEqual([]);
  });

  test("only one file loads the foreign-function library, and at its first use", () => {
    const naming = own.filter((path) => /["'`]koffi["'`]/.test(read(path)));
    expect(naming).toEqual(["src/kernel/libc.ts"]);
    expect(read("src/kernel/libc.ts")).not.toMatch(/^import .*koffi/m);
  });

  test("five files start programs: the one that is tried, the script that judges it, and git: which repository is meant, at once or beside us", () => {
    const starting = own.filter((path) => !path.startsWith("src/cli/") && /["'`]node:child_process["'`]/.test(read(path)));
    expect(starting).toEqual([
      "src/intercept/intercept.ts",
      "src/matrix/ask-script.ts",
      "src/tree/git-environment.ts",
      "src/tree/git-process.ts",
      "src/tree/git-repository.ts",
    ]);
  });

  test("rooms without I/O name no node module, not even in a dynamic import", () => {
    const rooms =
      /^src\/(abi|audit|header|patch|source|review|codec|contract|session|selftest|interfaces|probe|btf|trial|witness|config)\//;
    const naming = own.filter((path) => rooms.test(path) && /["'`]node:|\brequire\(|\bprocess\./.test(read(path)));
    expect(naming).toEqual([]);
  });
});

describe("rules", () => {
  const rules = own.filter((path) => path.startsWith("src/review/rules/")).map(stem);
  const samples = existsSync(join(root, "samples")) ? readdirSync(join(root, "samples")).sort() : [];

  test("a rule's file, its id and its folder of samples have one name", () => {
    expect(rules.length).toBeGreaterThanOrEqual(14);
    expect(samples.filter((name) => !name.startsWith("quiet-") && !name.includes("--"))).toEqual(rules);
    const misnamed = rules.filter((rule) => !new RegExp(`\\bid: "${rule}"`).test(read(`src/review/rules/${rule}.ts`)));
    expect(misnamed).toEqual([]);
  });

  test.each(rules)("samples/%s holds a pair that differs", (rule) => {
    const before = walk(`samples/${rule}/before`);
    expect(before.length).toBeGreaterThan(0);
    const text = (side: string) => walk(`samples/${rule}/${side}`).map((path) => [basename(path), read(path)]);
    expect(text("after")).not.toEqual(text("before"));
  });
});

describe("dependencies", () => {
  test("are pinned to exact versions", () => {
    const { dependencies, devDependencies, optionalDependencies } = json("package.json") as {
      [kind: string]: { [name: string]: string };
    };
    const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(all.length).toBeGreaterThan(0);
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test("the lock file agrees with the manifest and names no server", () => {
    const { packages } = json("package-lock.json") as { packages: { [path: string]: { [key: string]: unknown } } };
    const manifest = json("package.json") as { [key: string]: unknown };
    expect(packages[""]?.dependencies).toEqual(manifest.dependencies);
    expect(packages[""]?.devDependencies).toEqual(manifest.devDependencies);
    expect(packages[""]?.optionalDependencies).toEqual(manifest.optionalDependencies);
    expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    // A checksum may be missing only where a package is for another platform than the lock file was made on.
    const unchecked = Object.entries(packages).filter(
      ([path, { integrity, optional }]) => path !== "" && !integrity && !optional,
    );
    expect(unchecked).toEqual([]);
  });

  test("the lock file holds every platform, or npm ci refuses it", () => {
    const { packages } = json("package-lock.json") as { packages: { [path: string]: { optionalDependencies?: object } } };
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
    expect(wanted).toContain("@biomejs/cli-darwin-arm64");
    expect(wanted.filter((name) => packages[`node_modules/${name}`] === undefined)).toEqual([]);
  });
});

describe("system packages", () => {
  const listed = read("scripts/apt-packages.txt")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

  test("are listed once, sorted", () => {
    expect(listed).toEqual([...new Set(listed)].sort());
  });

  test("every compiler that a tool starts is in the list", () => {
    const tools = walk("tools").filter((path) => path.endsWith(".ts"));
    const started = new Set(tools.flatMap((path) => read(path).match(/\b[a-z0-9_]+-linux-gnu[a-z0-9]*-gcc\b/g) ?? []));
    const packages = [...started].map((compiler) => `gcc-${compiler.replace(/-gcc$/, "").replaceAll("_", "-")}`);
    expect(packages.filter((name) => !listed.includes(name))).toEqual([]);
  });
});

describe("documents", () => {
  test("every path that ARCHITECTURE.md and CONTRIBUTING.md name exists", () => {
    for (const document of ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"]) {
      const named = [
        ...read(document).matchAll(
          /`((?:\.ci|abide|biome\.json|docs|examples|samples|schema|scripts|src|test|tools)\/?[\w./-]*)`/g,
        ),
      ];
      const paths = named.map(([, path]) => path ?? "").filter((path) => !path.includes("NAME"));
      expect({ document, missing: paths.filter((path) => !existsSync(join(root, path))) }).toEqual({ document, missing: [] });
    }
  });

  test("the code map has every room, and no other", () => {
    const rooms = readdirSync(join(root, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const mapped = [...read("ARCHITECTURE.md").matchAll(/^### `src\/([a-z]+)\/`/gm)].map(([, room]) => room);
    expect([...mapped].sort()).toEqual(rooms.map(({ name }) => name).sort());
  });

  test("every npm script that a document or .ci/run names exists", () => {
    const { scripts } = json("package.json") as { scripts: { [name: string]: string } };
    for (const document of ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", ".ci/run"]) {
      const named = [...read(document).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? "");
      expect({ document, missing: named.filter((name) => scripts[name] === undefined) }).toEqual({ document, missing: [] });
    }
  });

  test("every tool that package.json names exists", () => {
    const { scripts } = json("package.json") as { scripts: { [name: string]: string } };
    const tools = Object.values(scripts).flatMap((script) => /scripts\/tool ([\w-]+)/.exec(script)?.[1] ?? []);
    expect(tools.filter((name) => !existsSync(join(root, `tools/${name}.ts`)))).toEqual([]);
  });
});
