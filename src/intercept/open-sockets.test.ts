import { fstatSync } from "node:fs";
import { expect, test } from "vitest";
import { arenaOf } from "./arena.ts";
import { type Calls, loadCalls } from "./calls.ts";
import { OpenSockets } from "./open-sockets.ts";

/** Both ways to ask: of the kernel, and where it does not say, of its list. */
test.each([
  ["sock_diag", {}],
  ["/proc/net/unix", { openDiagnosis: () => -1 }],
])("by %s: a socket that is shut down is there, one that was closed by all is not", async (_, other: Partial<Calls>) => {
  const calls = await loadCalls();
  const arena = arenaOf(calls, 8192);
  const sockets = new OpenSockets({ ...calls, ...other }, arena);
  const pair = arena(8);
  expect(calls.socketpair(pair.address)).toBe(0);
  const [theirs, ours] = [pair.view.getInt32(0, true), pair.view.getInt32(4, true)];
  const inode = fstatSync(theirs).ino;
  expect(sockets.has(inode)).toBe(true);
  const second = calls.dup(theirs);
  calls.close(theirs);
  calls.endWriting(second);
  calls.endWriting(ours);
  expect(sockets.has(inode)).toBe(true);
  calls.close(second);
  expect(sockets.has(inode)).toBe(false);
  calls.close(ours);
  sockets.dispose();
});
