import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOf } from "./support/folder-of.ts";

/** What happens to the built program's output when the other side is not what it should be. */

const program = join(import.meta.dirname, "../dist/cli/main.js");

function shell(command: string): { status: number | null; stdout: string; stderr: string } {
  const many = Array.from({ length: 9000 }, (_, index) => `#define ABIDE_TEST_CONSTANT_WITH_A_LONG_NAME_${index} ${index}\n`);
  const folder = folderOf({ "many.h": many.join("") });
  const abide = `'${process.execPath}' '${program}' abi '${folder}'`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", `set -o pipefail; ${command.replace("ABIDE", abide)}`], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test.each(["text", "json"])("a reader that goes away early ends %s quietly", (format) => {
  const { status, stdout, stderr } = shell(`ABIDE --format ${format} | head -c 8`);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: format === "text" ? "many.h  " : '{"schema', stderr: "" });
});

test.runIf(existsSync("/dev/full"))("a full disk is said, and is not taken for findings", () => {
  expect(shell("ABIDE > /dev/full")).toEqual({
    status: 2,
    stdout: "",
    stderr: "abide: the output cannot be written (ENOSPC)\n",
  });
});
