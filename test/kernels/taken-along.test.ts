import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readOptions } from "../../tools/inside/options.ts";
import { takenAlong } from "../../tools/inside/taken-along.ts";
import { librariesOf } from "../../tools/kernels/libraries-of.ts";

describe("options of npm run inside", () => {
  test("what stands behind -- is abide's", () => {
    expect(
      readOptions(["--take", "lkvm", "--release", "6.12", "--take", "./a", "--", "trial", "--build", "kvm", "--", "lkvm"]),
    ).toEqual({ release: "6.12", take: ["lkvm", "./a"], timeout: 300, abide: ["trial", "--build", "kvm", "--", "lkvm"] });
  });

  test.each<readonly [string, readonly string[], string]>([
    ["nothing to do", ["--release", "6.12"], "expected -- and what abide is to do, as in -- probe kvm; found nothing"],
    ["no release", ["--release", "6", "--", "probe"], 'expected a release such as 6.12, found "6"'],
    ["no number", ["--timeout", "1s", "--", "probe"], 'expected a whole number from 1 for --timeout, found "1s"'],
  ])("%s", (_title, args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});

describe.skipIf(!existsSync("/bin/sh"))("what is taken along", () => {
  test("a program on PATH, at /bin, and its libraries where its loader looks for them", () => {
    const [program, ...libraries] = takenAlong("sh", "/nowhere:/bin");
    expect(program?.path).toBe("/bin/sh");
    expect(program?.bytes.subarray(0, 4)).toEqual(Buffer.from("\u007fELF", "latin1"));
    expect(libraries.map(({ path }) => path)).toEqual(librariesOf("/bin/sh"));
    expect(libraries.some(({ path }) => /libc\b.*\.so/.test(path))).toBe(true);
  });

  test("a path; a file that is no program has no libraries", () => {
    expect(takenAlong(import.meta.filename).map(({ path }) => path)).toEqual(["/bin/taken-along.test.ts"]);
  });

  test("nothing of that name", () => {
    const message = "--take no-such: expected a file, or the name of a program on PATH, found neither";
    expect(() => takenAlong("no-such", "/bin")).toThrow(message);
    expect(() => takenAlong("./no-such")).toThrow("--take ./no-such: expected a file");
  });
});
