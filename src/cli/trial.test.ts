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

test.each([
  [
    ["--build", "vduse", "--jobs", "3"],
    "--jobs is for a matrix, and one build is asked for; add --matrix INTERFACE, or leave it out",
  ],
  [
    ["--build", "vduse", "--expect", "hangs"],
    "--expect is for a matrix, and one build is asked for; add --matrix INTERFACE, or leave it out",
  ],
  [["--build", "vduse", "--format", "html"], "--format html is for a matrix; one run is printed as text or json"],
  [
    ["--build", "iommu"],
    "iommu has no device that a program opens, so there is nothing to meet; abide selftest iommu tests what is played",
  ],
  [
    ["--matrix", "iommu"],
    "iommu has no device that a program opens, so there is nothing to meet; abide selftest iommu tests what is played",
  ],
  [["--matrix", "vduse", "--mask", "kvm:KVM_CAP_IRQFD"], "--mask is for one build, and --matrix asks for many"],
  [["--build", "vduse", "--seconds", "soon"], "expected a number for --seconds, found soon"],
  [
    ["--build", "vduse", "--transcript-format", "strace"],
    "--transcript-format strace says how to print a transcript; add --transcript FILE",
  ],
  [["--matrix", "vduse", "--transcript-format", "json"], "--transcript-format is for one build, and --matrix asks for many"],
  [
    ["--build", "vduse", "--record", "f"],
    "--record keeps what the machine's own devices answer; add --real INTERFACE, or write a --transcript of what is played",
  ],
  [["--matrix", "vduse", "--replay", "f"], "--replay is for one build, and --matrix asks for many"],
  [["--real", "kwm"], "there is no interface kwm; did you mean kvm?\nknown: iommu, iommufd, kvm, mshv, vduse, vfio"],
  [["--replay", "/nosuch/file"], "/nosuch/file cannot be read: ENOENT"],
  [
    ["--replay", "/dev/null"],
    "/dev/null is no recording: line 1: expected a first line with the schema, found nothing\nabide trial --real INTERFACE --record FILE -- PROGRAM makes one",
  ],
  [["--compare", "/dev/null"], "--compare runs no program, and true is one; leave it out"],
])("%j is refused", async (options, message) => {
  expect(await runCaptured(["trial", ...options, "--", "true"])).toEqual({ exit: 2, out: "", err: `abide: ${message}\n` });
});
