import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { moduleClosure, moduleOfPath } from "./module-closure.ts";
import { type KernelBuild, readPackages } from "./pick-build.ts";

/** A kernel that is ready to boot, in the cache. */
export interface FetchedKernel extends KernelBuild {
  readonly folder: string;
  readonly image: string;
  /** Files of modules, in the order in which they are loaded. */
  readonly modules: readonly string[];
  /** Wanted modules that this build does not have. */
  readonly missing: readonly string[];
}

/** What the cache remembers of a kernel: a file that is not as it was written is fetched again. */
interface Record extends KernelBuild {
  readonly wanted: readonly string[];
  readonly missing: readonly string[];
  /** By path below the folder: SHA-256 in hex. In the order in which modules are loaded. */
  readonly files: { readonly [path: string]: string };
}

const script = join(import.meta.dirname, "../../../scripts/kernel-packages.sh");
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "abide/kernels");
const unpack = { ".ko": undefined, ".ko.xz": ["xz", "-dc"], ".ko.zst": ["zstd", "-dc"], ".ko.gz": ["gzip", "-dc"] } as const;

/** Builds that Debian's suites offer now. `update`: the lists of other suites are fetched again. */
export function offeredKernels({ update }: { readonly update: boolean }): readonly KernelBuild[] {
  return readPackages(run(script, ["list", ...(update ? ["--update"] : [])]).toString());
}

/** Builds that the cache holds, whole. */
export function cachedKernels(): readonly KernelBuild[] {
  if (!existsSync(cache)) return [];
  return readdirSync(cache).flatMap((name) => {
    const record = readRecord(join(cache, name));
    return record === undefined
      ? []
      : [{ id: record.id, version: record.version, packages: record.packages, source: record.source }];
  });
}

/**
 * Downloads and unpacks a build, unless the cache has it with all wanted modules and the content is as it was: the image, the modules uncompressed,
 * and the configuration where it is in the package. Nothing is installed.
 */
export function fetchKernel(build: KernelBuild, wanted: readonly string[], say: (line: string) => void): FetchedKernel {
  const folder = join(cache, build.id);
  const known = readRecord(folder);
  const complete = known !== undefined && wanted.every((name) => known.wanted.includes(name)) && intact(folder, known);
  const record = complete ? known : fetchAgain(build, wanted, folder, say);
  const files = Object.keys(record.files);
  return {
    ...build,
    folder,
    image: join(folder, "vmlinuz"),
    modules: files.filter((path) => path.endsWith(".ko")).map((path) => join(folder, path)),
    missing: record.missing.filter((name) => wanted.map((each) => each.replaceAll("-", "_")).includes(name)),
  };
}

function fetchAgain(build: KernelBuild, wanted: readonly string[], folder: string, say: (line: string) => void): Record {
  mkdirSync(cache, { recursive: true });
  // Made aside and moved in one step: a folder in the cache is always whole.
  const work = mkdtempSync(join(cache, ".new."));
  try {
    for (const name of build.packages) {
      say(`downloading ${name} ${build.version}`);
      run(script, ["unpack", build.source, name, join(work, "root")]);
    }
    const record = take(build, wanted, join(work, "root"), join(work, "kernel"));
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(work, "kernel"), folder);
    return record;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Takes what is needed of the unpacked packages. */
function take(build: KernelBuild, wanted: readonly string[], root: string, folder: string): Record {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const [image] = paths.filter((path) => /^vmlinuz($|[-.])/.test(basename(path)));
  if (image === undefined) throw new Error(`${build.packages.join(" and ")} ${build.version} hold no vmlinuz`);
  const byName = new Map(
    paths.flatMap((path) => (moduleOfPath(path) === undefined ? [] : [[moduleOfPath(path), path] as const])),
  );
  const { modules, missing } = moduleClosure(wanted, (name) => {
    const path = byName.get(name);
    return path === undefined ? undefined : uncompressed(path);
  });
  const config = paths.find((path) => /^config($|-)/.test(basename(path)));
  const contents = new Map<string, Uint8Array>([
    ["vmlinuz", readFileSync(image)],
    ...(config === undefined ? [] : [["config", readFileSync(config)] as const]),
    ...modules.map(({ name, bytes }) => [`modules/${name}.ko`, bytes] as const),
  ]);
  mkdirSync(join(folder, "modules"), { recursive: true });
  const files: { [path: string]: string } = {};
  for (const [path, bytes] of contents) {
    writeFileSync(join(folder, path), bytes);
    files[path] = sha256(bytes);
  }
  const record: Record = { ...build, wanted, missing, files };
  writeFileSync(join(folder, "kernel.json"), `${JSON.stringify(record, null, 2)}\n`);
  return record;
}

function uncompressed(path: string): Uint8Array {
  for (const [ending, command] of Object.entries(unpack)) {
    if (!path.endsWith(ending)) continue;
    if (command === undefined) return readFileSync(path);
    const [program, ...options] = command;
    return run(program, [...options, path]);
  }
  throw new Error(`expected a module, compressed by xz, zstd, gzip or not at all, found ${path}`);
}

function readRecord(folder: string): Record | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8")) as Record;
  } catch {
    return undefined;
  }
}

function intact(folder: string, { files }: Record): boolean {
  return Object.entries(files).every(([path, hash]) => {
    const file = join(folder, path);
    return existsSync(file) && sha256(readFileSync(file)) === hash;
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function run(program: string, options: readonly string[]): Buffer {
  return execFileSync(program, options, { maxBuffer: 1 << 30, stdio: ["ignore", "pipe", "inherit"] });
}
