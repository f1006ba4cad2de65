import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { boot } from "../../tools/kernels/boot.ts";
import { frame } from "../../tools/kernels/frames.ts";
import { readOptions } from "../../tools/kernels/options.ts";

/** A program of QEMU's name that does what a test says, with the files of its serial lines in `$console` and `$answers`. */
let folder = "";
const path = process.env.PATH;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "abide-boot-test-"));
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

async function machine(script: string, seconds = 20, keep = false) {
  const find = `for each; do case $each in file:*console) console=$\{each#file:} ;; file:*answers) answers=$\{each#file:} ;; esac; done`;
  writeFileSync(join(folder, "qemu-system-x86_64"), `#!/bin/sh\n${find}\n${script}\n`, { mode: 0o755 });
  process.env.PATH = `${folder}:${path}`;
  return boot("vmlinuz", new Uint8Array([1, 2, 3]), { seconds, keep });
}

const said = (...messages: readonly unknown[]) => {
  writeFileSync(join(folder, "said"), messages.map(frame).join(""));
  return `cat ${join(folder, "said")} >"$answers"`;
};
const done = { kind: "done", seconds: 1, calls: 2 };

describe("a boot", () => {
  test("that does its work is done, and leaves nothing behind", async () => {
    const result = await machine(`echo booted >"$console"\n${said({ kind: "hello" }, done)}`);
    expect(result).toMatchObject({ kind: "done", told: [{ kind: "hello" }, done], console: "booted\n", reason: "" });
    expect(result.folder).toBeUndefined();
  });

  test("that hangs is killed, and its console is kept", async () => {
    const result = await machine('echo "waiting for root" >"$console"\nexec sleep 600', 1);
    expect(result).toMatchObject({
      kind: "timed out",
      told: [],
      console: "waiting for root\n",
      reason: "still running after 1 s",
    });
    expect(result.seconds).toBeLessThan(10);
    expect(readFileSync(join(result.folder ?? "", "console"), "utf8")).toBe("waiting for root\n");
    rmSync(result.folder ?? "", { recursive: true });
  });

  test("that ends too early says how far it came", async () => {
    const result = await machine(`${said({ kind: "hello" })}\necho "no such machine" >&2\nexit 3`);
    expect(result).toMatchObject({
      kind: "died",
      told: [{ kind: "hello" }],
      reason: "ended before the work was done (status 3) no such machine",
    });
    rmSync(result.folder ?? "", { recursive: true });
  });

  test("whose messages are damaged is not done", async () => {
    const result = await machine(
      `${said({ kind: "hello" })}\necho '#abide 9 {"torn' >>"$answers"\ncat ${join(folder, "said")} >>"$answers"`,
    );
    expect(result).toMatchObject({ kind: "died", reason: '1 messages came damaged, the first is "#abide 9 {\\"torn"' });
    rmSync(result.folder ?? "", { recursive: true });
  });

  test("that went well is kept when that is asked for", async () => {
    const result = await machine(said(done), 20, true);
    expect(existsSync(join(result.folder ?? "", "initrd"))).toBe(true);
    rmSync(result.folder ?? "", { recursive: true });
  });

  test("without QEMU names the package", async () => {
    process.env.PATH = folder;
    await expect(boot("vmlinuz", new Uint8Array(), { seconds: 5, keep: false })).rejects.toThrow(
      "needs qemu-system-x86_64 on PATH; the Debian package is qemu-system-x86",
    );
  });
});

describe("options", () => {
  test("releases once each; without any, all that are wanted", () => {
    expect(readOptions(["--release", "7.3", "--release", "6.12", "--release", "7.3"]).releases).toEqual([["7.3"], ["6.12"]]);
    expect(readOptions([])).toMatchObject({ timeout: 300, jobs: 1, write: false, list: false });
    expect(readOptions([]).releases).toContainEqual(["6.17", "6.16"]);
  });

  test.each([
    [["--release", "7.3.4"], 'expected a release such as 6.12, found "7.3.4"'],
    [["--timeout", "0"], 'expected a whole number from 1 for --timeout, found "0"'],
    [["--jobs", "many"], 'expected a whole number from 1 for --jobs, found "many"'],
    [["--frob"], "Unknown option '--frob'"],
  ])("%j", (args, message) => expect(() => readOptions(args)).toThrow(message));
});
