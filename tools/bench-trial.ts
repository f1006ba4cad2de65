import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, release, tmpdir, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compileClient } from "./bench-trial/client.ts";
import { markdownTable } from "./interfaces/markdown-table.ts";
import { writeBlocks } from "./marked-block.ts";

/**
 * Measures what a trial costs a program: a call that is answered, beside strace and a bare run; a call that is not ours; the start; and a matrix of a real
 * program. No test: the exit code is 0 whatever the figures, 2 when something could not be run.
 */
const usage = `npm run bench:trial -- [--rounds N] [--calls N] [--no-matrix] [--write]
  --rounds N   how often each way is measured, in turns; the median counts (7)
  --calls N    calls in one measurement (50000; strace makes a tenth)
  --no-matrix  leave the matrix of qemu-storage-daemon out, which takes a minute
  --write      put the figures into docs/trial.md as well`;

const root = join(import.meta.dirname, "../..");
const abide = join(root, "abide");
const work = mkdtempSync(join(tmpdir(), "abide-bench-trial-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

interface Way {
  readonly name: string;
  readonly command: (client: string, calls: number) => readonly [string, ...string[]];
  /** Of the calls, how many are made. */
  readonly share?: number;
}

function main(): number {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "7" },
      calls: { type: "string", default: "50000" },
      "no-matrix": { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [rounds, calls] = [Number(values.rounds), Number(values.calls)];
  if (values.help || !(rounds >= 1) || !(calls >= 10)) {
    console.error(usage);
    return values.help ? 0 : 2;
  }
  const missing = ["gcc", "strace"].filter((name) => spawnSync(name, ["--version"]).status !== 0);
  if (missing.length > 0) {
    console.error(`bench: missing ${missing.join(", ")}: apt-get install the packages of scripts/apt-packages.txt`);
    return 2;
  }
  const client = compileClient(work);
  const before = loadavg()[0] ?? 0;
  const rows = groups.flatMap(({ title, ways }) => measured(title, ways, client, rounds, calls));
  const tables = [
    markdownTable(["what", "way", "a call, ns", "beside the first"], rows),
    markdownTable(["what", "way", "median ms"], starts(rounds)),
    ...(values["no-matrix"] ? [] : [`${matrix()}.`]),
  ];
  const load = `load ${before.toFixed(1)} before and ${(loadavg()[0] ?? 0).toFixed(1)} after`;
  const machine = `${availableParallelism()} cores, ${type()} ${/^\d+\.\d+/.exec(release())?.[0]}, Node ${process.version}, ${load}; all ways in turns, the median of ${rounds} rounds:`;
  const text = [machine, ...tables].join("\n\n");
  console.log(text);
  if (values.write) writeBlocks("docs/trial.md", { calls: text });
  return 0;
}

const trial = (program: readonly string[]): [string, ...string[]] => [
  abide,
  "trial",
  "--build",
  "vduse@7.3",
  "--report",
  "/dev/null",
  "--",
  ...program,
];
const strace = (program: readonly string[]): [string, ...string[]] => [
  "strace",
  "-f",
  "-o",
  "/dev/null",
  "-e",
  "trace=ioctl",
  ...program,
];

/** What taking and answering a call costs in any case, from Node: the same client, its calls answered by a loop that does nothing else. */
const floor = (kind: string, program: readonly string[]): [string, ...string[]] => [
  process.execPath,
  join(import.meta.dirname, "bench-trial/floor.js"),
  kind,
  ...program,
];

const groups: readonly { readonly title: string; readonly ways: readonly Way[] }[] = [
  {
    title: "a command of the interface",
    ways: [
      {
        name: "answered by abide trial",
        command: (client, calls) => trial([client, "ioctl", "/dev/vduse/control", String(calls)]),
      },
      {
        name: "floor: taken, eight bytes read and written, answered",
        command: (client, calls) => floor("moved", [client, "ioctl", "/dev/null", String(calls)]),
      },
      {
        name: "floor: taken, eight bytes written, answered",
        command: (client, calls) => floor("written", [client, "ioctl", "/dev/null", String(calls)]),
      },
      {
        name: "floor: taken and answered",
        command: (client, calls) => floor("taken", [client, "ioctl", "/dev/null", String(calls)]),
      },
      { name: "bare, on /dev/null", command: (client, calls) => [client, "ioctl", "/dev/null", String(calls)] },
      {
        name: "strace -e trace=ioctl, on /dev/null",
        command: (client, calls) => strace([client, "ioctl", "/dev/null", String(calls)]),
        share: 0.1,
      },
    ],
  },
  {
    title: "a command of something else",
    ways: [
      { name: "under abide trial", command: (client, calls) => trial([client, "other", "/dev/null", String(calls)]) },
      { name: "bare", command: (client, calls) => [client, "other", "/dev/null", String(calls)] },
    ],
  },
  {
    title: "a read",
    ways: [
      { name: "under abide trial", command: (client, calls) => trial([client, "read", "/dev/zero", String(calls)]) },
      { name: "bare", command: (client, calls) => [client, "read", "/dev/zero", String(calls)] },
    ],
  },
];

function measured(title: string, ways: readonly Way[], client: string, rounds: number, calls: number): string[][] {
  const times = ways.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { command, share = 1 }] of ways.entries()) {
      const [file, ...args] = command(client, Math.ceil(calls * share));
      times[index]?.push(Number(execFileSync(file, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] })));
    }
  }
  const medians = times.map(median);
  const [first = 1] = medians;
  return ways.map(({ name }, index) => {
    const time = medians[index] ?? 0;
    return [index === 0 ? title : "", name, time.toFixed(0), (time / first).toFixed(2)];
  });
}

/** A program that does nothing, from its start to its end, in milliseconds. */
function starts(rounds: number): string[][] {
  const ways: readonly (readonly [string, readonly [string, ...string[]]])[] = [
    ["abide trial -- true", trial(["true"])],
    ["strace -f -e trace=ioctl true", strace(["true"])],
    ["node -e 0", ["node", "-e", "0"]],
    ["true", ["true"]],
  ];
  const times = ways.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, [, [file, ...args]]] of ways.entries()) {
      const from = performance.now();
      execFileSync(file, args, { stdio: "ignore" });
      times[index]?.push(performance.now() - from);
    }
  }
  return ways.map(([name], index) => [index === 0 ? "from start to end" : "", name, median(times[index] ?? []).toFixed(0)]);
}

/** Every build of VDUSE, and pairs of changes, with a program that is nobody's here. */
function matrix(): string {
  const from = performance.now();
  const program = [
    "qemu-storage-daemon",
    "--blockdev",
    "driver=null-co,node-name=n,size=1048576",
    "--export",
    "type=vduse-blk,id=e,node-name=n,name=vd0",
  ];
  const { stdout } = spawnSync(abide, ["trial", "--matrix", "vduse", "--strength", "3", "--format", "json", "--", ...program], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const seconds = (performance.now() - from) / 1000;
  const cases = (JSON.parse(stdout) as { readonly cases: readonly unknown[] }).cases.length;
  return `qemu-storage-daemon: ${cases} cases in ${seconds.toFixed(1)} s, ${((seconds / cases) * 100).toFixed(0)} s for 100`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

process.exitCode = main();
