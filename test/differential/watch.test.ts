import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { watch } from "../../tools/differential/watch.ts";
import { readFrames } from "../../tools/kernels/frames.ts";

test("a thread that hangs in a call is told by another, once, with the call's numbers", async () => {
  const folder = mkdtempSync(join(tmpdir(), "abide-watch-"));
  const serial = join(folder, "serial");
  writeFileSync(serial, "");
  const watched = watch(serial, 1);
  try {
    watched.at(12, 3);
    watched.at(1_234_567, 42);
    // As a call that does not come back: nothing else runs in this thread.
    const stuck = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; waited < 300 && readFileSync(serial).length === 0; waited++) Atomics.wait(stuck, 0, 0, 200);
    Atomics.wait(stuck, 0, 0, 2500);
    expect(readFrames(readFileSync(serial, "latin1"))).toEqual({
      messages: [{ kind: "hang", index: 1_234_567, at: 42 }],
      damaged: [],
    });
  } finally {
    watched.end();
    rmSync(folder, { recursive: true, force: true });
  }
});
