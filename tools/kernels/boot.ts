import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFrames } from "./frames.ts";
import type { Told } from "./work.ts";

/** What is told has a kind; that of the last message is `done`. */
interface Message {
  readonly kind: string;
}

/** How a boot ended. `told`: what the kernel's side said, as far as it got. */
export interface Boot<T extends Message = Told> {
  readonly kind: "done" | "timed out" | "died";
  readonly told: readonly T[];
  readonly seconds: number;
  /** What was printed on the console. */
  readonly console: string;
  /** Why it is not done; empty otherwise. */
  readonly reason: string;
  /** Where the machine's files are: console, answers, first file system. Only those of a boot that failed are kept, unless asked for. */
  readonly folder?: string;
}

/**
 * Boots a kernel under QEMU's software emulation and waits until it has done the work that its first file system holds. The machine never outlives the call: it is killed when the time is up, and
 * when this process is told to end.
 *
 * @param kernel path of its image.
 * @param seconds after which a machine that is still running is killed.
 * @param keep also keep the files of a boot that went well.
 */
export async function boot<T extends Message = Told>(
  kernel: string,
  initrd: Uint8Array,
  { seconds, keep }: { readonly seconds: number; readonly keep: boolean },
): Promise<Boot<T>> {
  const folder = mkdtempSync(join(tmpdir(), "abide-kernel-"));
  const file = (name: string) => join(folder, name);
  let kept = keep;
  const clear = () => {
    if (!kept) rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", clear);
  try {
    writeFileSync(file("initrd"), initrd);
    const started = performance.now();
    const ended = await qemu(
      [
        ...machine,
        ...["-serial", `file:${file("console")}`, "-serial", `file:${file("answers")}`],
        ...["-kernel", kernel, "-initrd", file("initrd"), "-append", kernelOptions],
      ],
      file("qemu"),
      seconds,
    );
    const took = Math.round((performance.now() - started) / 100) / 10;
    const { messages, damaged } = readFrames(readOr(file("answers")));
    const told = messages as readonly T[];
    const whole = damaged.length === 0 && told.at(-1)?.kind === "done";
    const console = readOr(file("console"));
    if (whole) return { kind: "done", told, seconds: took, console, reason: "", ...(keep ? { folder } : {}) };
    kept = true;
    const kind = ended.timedOut ? "timed out" : "died";
    const why = ended.timedOut
      ? `still running after ${seconds} s`
      : damaged.length > 0
        ? `${damaged.length} messages came damaged, the first is ${JSON.stringify(damaged[0]?.slice(0, 200))}`
        : `ended before the work was done (status ${ended.status}) ${readOr(file("qemu")).trim()}`;
    return { kind, told, seconds: took, console, reason: why, folder };
  } finally {
    clear();
    process.off("exit", clear);
  }
}

/** `no_timer_check`: on a busy machine the emulated timer may not tick in time, and Linux would give up at boot. */
const kernelOptions = "console=ttyS0 quiet panic=-1 mitigations=off intel_iommu=on no_timer_check";

/**
 * Emulates SVM too (`-cpu max`), so that KVM answers for real, and has two devices behind an IOMMU, for VFIO. The processors take turns
 * (`thread=single`): side by side, one may meet an instruction that the kernel is patching for the other, which crashed Linux 6.12 once.
 */
const machine = [
  ...["-accel", "tcg,thread=single", "-machine", "q35", "-cpu", "max", "-smp", "2", "-m", "2G"],
  ...["-device", "intel-iommu", "-device", "nvme,serial=one,addr=5", "-device", "nvme,serial=two,addr=6"],
  ...["-display", "none", "-monitor", "none", "-nodefaults", "-no-reboot"],
] as const;

interface Ended {
  readonly timedOut: boolean;
  readonly status: number | null;
}

function qemu(options: readonly string[], log: string, seconds: number): Promise<Ended> {
  const output = openSync(log, "w");
  return new Promise((resolve, reject) => {
    const child = spawn("qemu-system-x86_64", options, { stdio: ["ignore", output, output] });
    let timedOut = false;
    const kill = () => child.kill("SIGKILL");
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, seconds * 1000);
    // An ended process runs its handlers of "exit"; one that a signal ends would leave the machine running.
    const signals = ["SIGHUP", "SIGINT", "SIGTERM"] as const;
    const leave = () => process.exit(2);
    process.on("exit", kill);
    for (const signal of signals) process.on(signal, leave);
    const end = () => {
      clearTimeout(timer);
      process.off("exit", kill);
      for (const signal of signals) process.off(signal, leave);
      closeSync(output);
    };
    child.on("error", (error: NodeJS.ErrnoException) => {
      end();
      reject(
        error.code === "ENOENT" ? new Error("needs qemu-system-x86_64 on PATH; the Debian package is qemu-system-x86") : error,
      );
    });
    child.on("exit", (status) => {
      end();
      resolve({ timedOut, status });
    });
  });
}

function readOr(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
