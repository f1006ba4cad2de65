import { readFileSync } from "node:fs";
import { endianness } from "node:os";
import type { CallTable } from "./architecture.ts";
import { bytesAsGiven } from "./bytes-as-given.ts";
import type { Given } from "./given.ts";
import type { LauncherOrders } from "./launcher-words.ts";
import { seccompFilter } from "./seccomp-filter.ts";

/** What the launcher is to start, and under which filter. */
export function launcherOrders(
  program: readonly [string, ...string[]],
  path: string,
  env: NodeJS.ProcessEnv,
  tables: readonly CallTable[],
  types: readonly number[],
  given: Given,
): LauncherOrders {
  const entries = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  const [first, ...args] = bytesAsGiven(program, "cmdline");
  return {
    path: Buffer.from(path, "utf8").toString("latin1"),
    program: [first ?? "", ...args],
    env: bytesAsGiven(entries, "environ"),
    filter: Buffer.from(seccompFilter(tables, types, endianness())).toString("base64"),
    files: softLimitOfParent(),
    descriptors: given.descriptors,
    ignored: given.ignored.toString(16),
    blocked: given.blocked.toString(16),
    activated: env.LISTEN_PID === String(process.pid),
  };
}

/** Node raises its own limit of descriptors, and a program would inherit that; whoever started this has the one that it should have. */
function softLimitOfParent(): number | undefined {
  try {
    const text = readFileSync(`/proc/${process.ppid}/limits`, "latin1");
    const found = /^Max open files\s+(\d+)/m.exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  }
}
