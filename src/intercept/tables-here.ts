import { type CallTable, callTables, knownArchitectures } from "./architecture.ts";
import { InterceptError } from "./intercept-error.ts";

/** The system calls of this machine. Throws an `InterceptError` where no program can be met. */
export function tablesHere(): readonly CallTable[] {
  if (process.platform !== "linux") {
    throw new InterceptError(`a program is met by seccomp, which only Linux has, and this is ${process.platform}`);
  }
  const tables = callTables(process.arch);
  if (tables === undefined) {
    throw new InterceptError(
      `the system calls of ${process.arch} are not known; known: ${knownArchitectures().join(", ")} (src/intercept/architecture.ts has a row each)`,
    );
  }
  return tables;
}
