import { expect, test } from "vitest";
import { callMemory } from "./call-memory.ts";
import { errnoName } from "./errno-name.ts";
import { libc as loadLibc } from "./libc.ts";

test("memory of a call is no longer than its bytes, in pages, whatever earlier calls had", async () => {
  const libc = await loadLibc();
  const memory = callMemory(libc);
  const event = libc.eventfd(0, 0o4000);
  /** What a write of 8 bytes at an offset of the pointer's memory gets: EINVAL or a number where it can be read. */
  const write = (pages: number, offset: number): string => {
    const bytes = new Uint8Array(8);
    const pointers = [{ offset: 0, bytes: new Uint8Array(4096 * pages) }];
    return memory.with([{ bytes, pointers }], ([address = 0n]) => {
      const pointed = new DataView(libc.view(address, 8).slice().buffer).getBigUint64(0, true);
      const answer = libc.write(event, pointed + BigInt(offset), 8);
      return answer < 0 ? errnoName(libc.errno()) : String(answer);
    });
  };
  try {
    expect([write(3, 8192), write(3, 12_288), write(1, 0), write(1, 4096), write(2, 4096), write(2, 8192)]).toEqual([
      "8",
      "EFAULT",
      "8",
      "EFAULT",
      "8",
      "EFAULT",
    ]);
  } finally {
    libc.close(event);
    memory.dispose();
  }
});
