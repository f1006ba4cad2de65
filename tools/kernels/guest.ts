import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { release } from "node:os";
import { basename } from "node:path";
import { openKernel } from "../../src/kernel/kernel.ts";
import { kernelHost } from "../../src/kernel/kernel-host.ts";
import { kernelTarget } from "../../src/kernel/kernel-target.ts";
import { probe, probed } from "../../src/probe/probe.ts";
import { readCall } from "./call-lines.ts";
import { frame } from "./frames.ts";
import { perform } from "./perform.ts";
import { type ProbeSession, recordingHost } from "./recording-host.ts";
import { vfioNameArguments, withVfioNames } from "./vfio-names.ts";
import type { Told, Work } from "./work.ts";

/**
 * Runs inside a booted kernel: `node guest.js WORK SERIAL`. Makes the calls of the work on the real devices and tells the answers over the
 * serial line.
 */
const main = "/abide/dist/cli/main.js";
const [, , workFile = "", serial = ""] = process.argv;
const work = JSON.parse(readFileSync(workFile, "utf8")) as Work;
const tell = (told: Told): void => appendFileSync(serial, frame(told));
const started = performance.now();
const seconds = () => Math.round(performance.now() - started) / 1000;

const kernel = await openKernel();
kernel.dispose();
tell({ kind: "hello", release: release(), nodes: nodes("/dev"), seconds: seconds() });
let calls = 0;
for (const { id, program, calls: lines } of work.cases) {
  if (program === "32-bit") tell({ kind: "skipped", id, reason: "a 64-bit process cannot make a 32-bit program's calls" });
  else {
    calls += lines.length;
    tell({ kind: "case", id, answers: await run(lines) });
  }
}
for (const { id, path } of work.programs) {
  const begun = seconds();
  const names = nodes("/dev/vfio").length > 1 ? vfioNameArguments(groupOf) : [];
  const { status, stdout } = spawnSync(path, id.startsWith("vfio") ? names : [], { encoding: "utf8", maxBuffer: 1 << 26 });
  tell({ kind: "program", id, status: status ?? -1, output: stdout, seconds: Math.round(1000 * (seconds() - begun)) / 1000 });
}
if (work.probe) {
  for (const name of probed) tell({ kind: "probed", name, sessions: await record(name) });
  const { status, stdout, stderr } = verb(["probe", "--format", "json"]);
  tell({ kind: "probe", status, output: stdout, errors: stderr });
}
for (const name of work.real) {
  const begun = seconds();
  const before = nodes(`/dev/${name}`);
  const { status, stdout, stderr } = verb(["selftest", name, "--real", ...realNames(name), "--format", "json"]);
  const left = nodes(`/dev/${name}`).filter((each) => !before.includes(each));
  const took = Math.round(1000 * (seconds() - begun)) / 1000;
  tell({ kind: "real", name, status, output: stdout, errors: stderr, left, seconds: took });
}
for (const masked of work.masked.filter(({ name }) => existsSync(`/dev/${name}`))) {
  const begun = seconds();
  const { name, release: as, program } = masked;
  const held =
    program === undefined ? [process.execPath, main, "selftest", name, "--real", "--build", as, "--format", "json"] : [program];
  const { status, stdout, stderr } = verb(["trial", "--as", `${name}@${as}`, "--report", "/tmp/masked", "--", ...held]);
  const took = Math.round(1000 * (seconds() - begun)) / 1000;
  tell({ kind: "masked", ...masked, status, output: stdout, errors: stderr, seconds: took });
}
tell({ kind: "done", seconds: seconds(), calls });

/** What VFIO's devices are called here. */
function realNames(name: string): readonly string[] {
  return name === "vfio" ? vfioNameArguments(groupOf).flatMap((each) => ["--name", each]) : [];
}

function verb(args: readonly string[]): { readonly status: number; readonly stdout: string; readonly stderr: string } {
  const options = { encoding: "utf8", maxBuffer: 1 << 26 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], options);
  return { status: status ?? -1, stdout, stderr };
}

/** What a prober asks about an interface, and what this kernel answers. */
async function record(name: string): Promise<readonly ProbeSession[]> {
  const own = await openKernel();
  try {
    const recording = recordingHost(kernelHost(own));
    await probe(name, recording.host);
    return recording.sessions();
  } finally {
    own.dispose();
  }
}

/** One case on the devices as they are after a boot. */
async function run(lines: readonly string[]): Promise<readonly string[]> {
  const own = await openKernel();
  try {
    return perform(lines.map(readCall), withVfioNames(kernelTarget(own), groupOf));
  } finally {
    own.dispose();
    await destroyDevices();
  }
}

function groupOf(device: string): string {
  return `/dev/vfio/${basename(readlinkSync(`/sys/bus/pci/devices/${device}/iommu_group`))}`;
}

/** A VDUSE device outlives the descriptor that it was made by. */
async function destroyDevices(): Promise<void> {
  const left = nodes("/dev/vduse").filter((name) => name !== "control");
  if (left.length === 0) return;
  const own = await openKernel();
  const control = own.open("/dev/vduse/control");
  if ("errno" in control) throw new Error(`/dev/vduse/control: ${control.errno}`);
  for (const name of left) {
    const bytes = new Uint8Array(256);
    bytes.set(new TextEncoder().encode(name));
    const answer = own.ioctl(control.value, 0x4100_8103, bytes);
    if ("errno" in answer) throw new Error(`the device ${name} cannot be destroyed: ${answer.errno}`);
  }
  own.dispose();
}

function nodes(folder: string): readonly string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder).sort() : [];
}
