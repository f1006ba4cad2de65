import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Diagnostic } from "../src/abi/abi.ts";
import type { DataModel } from "../src/abi/model.ts";
import { modelNamed } from "../src/abi/models.ts";
import { createHeaderReader, type HeaderReader } from "../src/header/read.ts";
import { openTree, type Tree } from "../src/tree/tree.ts";
import { type Counts, compareFacts, counted, zeroCounts } from "./check-layout/compare.ts";
import { endShells, inParallel } from "./check-layout/gcc.ts";
import { gccHeader } from "./check-layout/gcc-header.ts";
import { installKernelHeaders, kernelFlags } from "./check-layout/kernel-install.ts";
import { ourFacts } from "./check-layout/our-facts.ts";
import { comparePredefined } from "./check-layout/predefined.ts";
import { selfTest } from "./check-layout/self-test.ts";
import { defaultModels, hasCompiler, installed, type Target, targets } from "./check-layout/targets.ts";

/** Headers of one source under one compiler. */
interface Job {
  readonly label: string;
  readonly target: Target;
  readonly model: DataModel;
  readonly flags: readonly string[];
  readonly tree: Tree;
  /** The same with the installed headers as a second root. */
  readonly complete: Tree;
  readonly headers: readonly { readonly name: string; readonly path: string }[];
}

const root = join(import.meta.dirname, "../..");
const { values: options } = parseArgs({
  options: {
    arch: { type: "string", multiple: true },
    header: { type: "string", multiple: true },
    tree: { type: "string" },
    "no-tree": { type: "boolean", default: false },
    "no-installed": { type: "boolean", default: false },
    jobs: { type: "string", default: String(Math.min(2, availableParallelism())) },
  },
});
const work = mkdtempSync(join(tmpdir(), "abide-layout-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
process.exitCode = await main();
endShells();

async function main(): Promise<number> {
  const chosen = chooseTargets();
  if (typeof chosen === "string") return cannotRun(chosen);
  const missing = chosen.flatMap((target) => missingOf(target));
  if (missing.length > 0) return cannotRun(`missing: ${missing.join("; ")}`);
  const width = Number(options.jobs);
  await selfTest(chosen[0] as Target, join(work, "self-test"));
  const failures: string[] = [];
  const total = zeroCounts();
  const reader = createHeaderReader();
  if (options.header === undefined) failures.push(...(await comparePredefined(targets.filter(hasCompiler), work)));
  for (const job of chosen.flatMap((target) => jobsOf(target))) {
    failures.push(...(await runJob(job, reader, width, total)));
  }
  console.log(`\ntotal: ${describe(total)}`);
  if (counted.every((what) => total[what].compared === 0)) return cannotRun("nothing was compared: does --header name a header?");
  console.log(failures.length === 0 ? "everything is equal" : `${failures.length} mismatches`);
  return failures.length === 0 ? 0 : 1;
}

async function runJob(job: Job, reader: HeaderReader, width: number, total: Counts): Promise<string[]> {
  const started = performance.now();
  const counts = zeroCounts();
  const failures: string[] = [];
  const rejected: string[] = [];
  const sources = new Map(job.tree.headers(job.model).map((source) => [source.name, source]));
  const loader = job.tree.loader(job.model);
  const completer = job.complete.loader(job.model);
  const completed: string[] = [];
  const slots = Array.from({ length: width }, (_, slot) => join(work, `slot-${slot}`));
  for (const slot of slots) mkdirSync(slot, { recursive: true });
  let readTime = 0;
  let compiled = 0;
  await inParallel(job.headers, width, async ({ name, path }, slot) => {
    const fail = (text: string): void => {
      failures.push(text);
      console.log(`  MISMATCH [${job.label}] ${name} ${text}`);
    };
    const setup = { command: job.target.command, flags: [...job.target.flags, ...job.flags], work: slots[slot] ?? work };
    const gcc = await gccHeader(setup, name, path).catch((error: unknown) => {
      fail(`the check itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return undefined;
    });
    const source = sources.get(name);
    if (source === undefined) return fail("is not among the headers that abide finds");
    const before = performance.now();
    try {
      let header = reader.read([source], loader, job.model).headers.get(name);
      // A kernel tree lacks the headers that its build generates; gcc finds those of the C library's package.
      if (header?.diagnostics.some(isMissingHeader) === true) {
        completed.push(name);
        header = reader.read([source], completer, job.model).headers.get(name);
      }
      if (header === undefined) return fail("has no result");
      const ours = ourFacts(header);
      readTime += performance.now() - before;
      if (gcc === undefined) return;
      if ("rejected" in gcc) {
        rejected.push(`${name}: ${gcc.rejected}`);
        return;
      }
      compiled += 1;
      for (const difference of compareFacts(ours, gcc.facts, counts)) fail(difference);
    } catch (error) {
      fail(`the reader threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    `${job.label}: ${job.headers.length} headers, ${compiled} compile alone, ${seconds} s, ${failures.length} mismatches`,
  );
  console.log(`  ${describe(counts)}`);
  console.log(`  our reading took ${readTime.toFixed(0)} ms`);
  if (completed.length > 0) console.log(`  read with the installed headers as a second root: ${completed.join(" ")}`);
  for (const line of rejected.sort()) console.log(`  gcc rejects ${line}`);
  for (const what of counted) {
    total[what].compared += counts[what].compared;
    total[what].equal += counts[what].equal;
  }
  return failures;
}

/** abide says which of the headers that the kernel's build writes are not there. */
function isMissingHeader({ code, message }: Diagnostic): boolean {
  return code === "include-not-found" || message.includes("is written by the kernel build");
}

function jobsOf(target: Target): Job[] {
  const model = modelNamed(target.model);
  if (model === undefined) throw new Error(`no data model ${target.model}`);
  const wanted = (name: string): boolean => options.header === undefined || options.header.includes(name);
  const jobs: Job[] = [];
  if (!options["no-installed"] && target.headers !== undefined) {
    const headers = packageHeaders(target.headers, target.include).filter(({ name }) => wanted(name));
    const tree = openTree(target.include);
    jobs.push({ label: `${target.model} ${target.headers}`, target, model, flags: [], tree, complete: tree, headers });
  }
  if (!options["no-tree"]) {
    const folderOfTree = options.tree ?? kernelTree();
    const tree = openTree(folderOfTree);
    const complete = openTree(folderOfTree, { roots: [target.include] });
    const folder = join(work, `kernel-${target.model}`);
    const headers = installKernelHeaders(folderOfTree, model.arch, folder)
      .filter(wanted)
      .map((name) => ({ name, path: join(folder, name) }));
    const flags = [`-I${folder}`, ...kernelFlags];
    jobs.push({ label: `${target.model} kernel tree`, target, model, flags, tree, complete, headers });
  }
  return jobs;
}

/** The headers that a Debian package installs below a folder, by include name. */
function packageHeaders(debian: string, include: string): { name: string; path: string }[] {
  const files = execFileSync("dpkg", ["-L", debian], { encoding: "utf8" }).split("\n");
  return files
    .filter((file) => file.startsWith(`${include}/`) && file.endsWith(".h"))
    .map((path) => ({ name: path.slice(include.length + 1).replace(/^[\w]+-linux-gnu\w*\//, ""), path }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function kernelTree(): string {
  return execFileSync(join(root, "scripts/kernel-headers.sh"), ["6.12"], { encoding: "utf8" }).trim();
}

function chooseTargets(): Target[] | string {
  const names = options.arch ?? [...defaultModels];
  const all = names.includes("all") ? targets.map(({ model }) => model) : names;
  const found: Target[] = [];
  for (const name of all) {
    const model = modelNamed(name)?.name ?? name;
    const target = targets.find((each) => each.model === model);
    if (target === undefined)
      return `no compiler is known for --arch ${name}; known: ${targets.map((each) => each.model).join(", ")}`;
    found.push(target);
  }
  return found;
}

function missingOf(target: Target): string[] {
  return installed(target) ? [] : [`${target.model} needs apt-get install ${target.packages.join(" ")}`];
}

function describe(counts: Counts): string {
  return counted.map((what) => `${what} ${counts[what].equal}/${counts[what].compared}`).join(", ");
}

function cannotRun(reason: string): number {
  console.error(`check-layout: ${reason}`);
  return 2;
}
