import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCaptured } from "../../test/support/captured-io.ts";

const folder = mkdtempSync(join(tmpdir(), "abide-trial-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(["--report", "--transcript"])(
  "a file for %s that cannot be written is told of before the program runs",
  async (option) => {
    const ran = join(folder, option);
    const said = await runCaptured(["trial", "--build", "vduse", option, "/nosuch/file", "--", "touch", "--", ran]);
    expect(said).toEqual({ exit: 2, out: "", err: "abide: /nosuch/file cannot be written: ENOENT\n" });
    expect(existsSync(ran)).toBe(false);
  },
);
