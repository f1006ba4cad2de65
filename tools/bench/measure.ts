import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";

/** What one run took. */
export interface Usage {
  /** Wall time from the start of the command to its end, in seconds. */
  readonly seconds: number;
  /** User and system time of all its processes, in seconds. */
  readonly processor: number;
  /** Largest resident set of any of its processes, in megabytes of 1,000,000 bytes. */
  readonly megabytes: number;
}

const mark = "abide-bench";

/**
 * Runs a command with its output thrown away. The figures but the wall time are those of GNU time, which has them from wait4:
 * they cover the processes that the command started and waited for. Throws when the command cannot be started.
 */
export function measure(command: readonly string[]): Usage {
  const started = performance.now();
  const { stderr } = spawnSync("time", ["--quiet", "-f", `${mark} %U %S %M`, ...command], {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const seconds = (performance.now() - started) / 1000;
  // A launcher that builds, or cannot, is not what is measured; its exit code is the one of a header that could not be read.
  const building = /^abide: (?:building|installing|the build failed).*/m.exec(stderr)?.[0];
  if (building !== undefined) throw new Error(`the sources changed while the bench ran (${building}); run it again`);
  const figures = new RegExp(`^${mark} ([\\d.]+) ([\\d.]+) (\\d+)$`, "m").exec(stderr);
  if (figures === null) throw new Error(`${command.join(" ")} could not be measured: ${stderr.slice(0, 500)}`);
  const [user, system, kilobytes] = figures.slice(1).map(Number) as [number, number, number];
  return { seconds, processor: user + system, megabytes: (kilobytes * 1024) / 1e6 };
}

/** What a command prints. Its exit code does not matter: abide's says what it found, and not every header compiles alone. */
export function capture(command: readonly string[]): string {
  const [program = "", ...args] = command;
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (error !== undefined) throw error;
  if (stdout === "") throw new Error(`${command.join(" ")} printed nothing: ${stderr.slice(0, 500)}`);
  return stdout;
}

/** Which of these programs are not on PATH. */
export function missingTools(names: readonly string[]): string[] {
  return names.filter((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).error !== undefined);
}
