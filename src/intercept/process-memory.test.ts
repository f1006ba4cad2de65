import { expect, test } from "vitest";
import { arenaOf } from "./arena.ts";
import { type Calls, loadCalls } from "./calls.ts";
import { ProcessMemory } from "./process-memory.ts";

const calls = await loadCalls();

/** This process's memory, read as another's would be; or what the kernel answers in place of that. */
const memoryOf = (more: Partial<Calls> = {}) => new ProcessMemory({ ...calls, ...more }, arenaOf(calls, 1 << 19));

test("a process that may not be read is told from memory that is not there", () => {
  const own = memoryOf();
  expect([own.text(process.pid, 0n), own.denied]).toEqual([undefined, 0]);
  const address = calls.mmap(4096);
  new Uint8Array(calls.view(address, 4096)).set(Buffer.from("/dev/null\0"));
  expect([own.text(process.pid, BigInt(address)), own.denied]).toEqual(["/dev/null", 0]);
  const denied = memoryOf({ readMemory: () => -1, error: () => "EPERM" });
  expect([denied.text(process.pid, BigInt(address)), denied.denied]).toEqual([undefined, 1]);
  const gone = memoryOf({ readMemory: () => -1, error: () => "ESRCH" });
  expect([gone.text(process.pid, BigInt(address)), gone.denied]).toEqual([undefined, 0]);
});
