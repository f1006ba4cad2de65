import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { diffLines } from "diff";

/** One package's headers. */
interface Tree {
  readonly kind: "source" | "installed";
  readonly version: string;
  readonly folder: string;
}

/**
 * A bare repository of every version of every kernel header that Debian carries, in the order of the versions: a line of thousands of commits, each
 * changing one header in one place, as those of a kernel's history do. The same packages give the same commit ids.
 *
 * @param lines What `scripts/header-packages.sh` printed.
 */
export async function buildRepository(lines: readonly string[], target: string): Promise<void> {
  const trees = lines.map((line): Tree => {
    const [kind, version, ...folder] = line.split(" ");
    return { kind: kind === "installed" ? "installed" : "source", version: version ?? "", folder: folder.join(" ") };
  });
  const stamp = join(target, "abide-made-of");
  const wanted = ["2", ...lines].join("\n");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const work = `${target}.new`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(dirname(work), { recursive: true });
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", work]);
  const git = spawn("git", ["-C", work, "fast-import", "--quiet"], { stdio: ["pipe", "inherit", "inherit"] });
  const ended = new Promise<void>((resolve, reject) => {
    git.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`git fast-import ended with ${code}`))));
  });
  const write = (piece: string | Buffer) =>
    git.stdin.write(piece) ? undefined : new Promise<void>((resolve) => git.stdin.once("drain", resolve));
  const now = new Map<string, string>();
  let commits = 0;
  for (const { kind, version, folder } of trees) {
    const headers = new Map(headersOf(folder, kind));
    const changed = [...headers].filter(([path, file]) => now.get(path) !== file.text);
    const gone = [...now.keys()].filter((path) => path.startsWith(prefixes[kind]) && !headers.has(path));
    // The first version of each series is one commit: it is where that history begins.
    const first = ![...now.keys()].some((path) => path.startsWith(prefixes[kind]));
    const groups = first ? [changed] : changed.flatMap((each) => steps(now.get(each[0]), each).map((step) => [step]));
    for (const group of groups) {
      commits += 1;
      const name = group.length === 1 ? (group[0]?.[0] ?? "") : "all headers";
      await write(commitText(`${name}: as in ${version}`, commits));
      for (const [path, { text }] of group) {
        const bytes = Buffer.from(text, "latin1");
        await write(`M 100644 inline ${JSON.stringify(path)}\ndata ${bytes.length}\n`);
        await write(bytes);
        await write("\n");
        now.set(path, text);
      }
    }
    if (gone.length > 0) {
      commits += 1;
      await write(commitText(`headers that ${version} has no more`, commits));
      for (const path of gone) {
        await write(`D ${JSON.stringify(path)}\n`);
        now.delete(path);
      }
    }
    const tag = `${kind}-${version}`.replace(/[~^:?*[\\ ]/g, "-");
    await write(`reset refs/tags/${tag}\nfrom refs/heads/main\n\n`);
  }
  git.stdin.end();
  await ended;
  execFileSync("git", ["-C", work, "gc", "--quiet"]);
  writeFileSync(join(work, "abide-made-of"), wanted);
  rmSync(target, { recursive: true, force: true });
  renameSync(work, target);
}

/** A header's way from one version to the next, one place after another, from the top. */
function steps(before: string | undefined, [path, { text }]: readonly [string, { readonly text: string }]) {
  if (before === undefined) return [[path, { text }] as const];
  const parts = diffLines(before, text);
  // What is taken out and what is put in its place are one step.
  const places: { old: string; now: string; changed: boolean }[] = [];
  for (const { value, added, removed } of parts) {
    const changed = added || removed;
    const last = places.at(-1);
    const place = changed && last?.changed ? last : { old: "", now: "", changed };
    if (place !== last) places.push(place);
    if (!added) place.old += value;
    if (!removed) place.now += value;
  }
  return places.flatMap(({ changed }, at) =>
    changed ? [[path, { text: places.map((place, other) => (other <= at ? place.now : place.old)).join("") }] as const] : [],
  );
}

const prefixes = { source: "include/uapi/", installed: "usr/include/" } as const;

/** Paths as the repository has them; texts as bytes in a string. */
function headersOf(folder: string, kind: Tree["kind"]): readonly (readonly [path: string, file: { readonly text: string }])[] {
  const roots = kind === "source" ? ["include/uapi", "arch/x86/include/uapi"] : ["usr/include"];
  return roots.flatMap((root) => {
    if (!existsSync(join(folder, root))) return [];
    return readdirSync(join(folder, root), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".h"))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), { text: readFileSync(path, "latin1") }] as const);
  });
}

/** One minute after the other. */
function commitText(message: string, at: number): string {
  const who = `abide <abide@example.org> ${1_700_000_000 + at * 60} +0000`;
  return `commit refs/heads/main\ncommitter ${who}\ndata ${Buffer.byteLength(message)}\n${message}\n`;
}
