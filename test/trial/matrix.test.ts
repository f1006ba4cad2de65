import { join } from "node:path";
import { expect, test } from "vitest";
import { commands } from "../../src/interfaces/vduse/bindings.gen.ts";
import { runCaptured } from "../support/captured-io.ts";

/** The whole way: a program that is none of abide's, in a process of its own on each build, to why it fails. */
const client = join(import.meta.dirname, "client.mjs");
const control = "/dev/vduse/control";
const asks = JSON.stringify([
  ["open", control],
  ["ioctl", 0, commands.VDUSE_GET_FEATURES.number, "00".repeat(8)],
]);

test("a program that cannot do without GET_FEATURES fails exactly where none of its forms is there", async () => {
  const { exit, out, err } = await runCaptured([
    ...["trial", "--matrix", "vduse", "--strength", "0", "--expect", "/^\\[0,/m", "--jobs", "2", "--format", "json", "--"],
    ...[process.execPath, client, asks],
  ]);
  const report = JSON.parse(out);
  const failing = report.cases.filter(
    ({ kind, result }: { kind: string; result: { verdict: string } }) => kind !== "extra" && result.verdict === "not-as-expected",
  );
  expect(failing.map(({ id }: { id: string }) => id)).toEqual(["5.15", "6.0", "6.10", "6.15", "7.0", "7.2"]);
  expect(report.causes.map(({ text, evidence }: { text: string; evidence: string }) => `${text}: ${evidence}`)).toEqual([
    "features, features-version-2 and features-field are not there: confirmed",
  ]);
  expect(report.counts).toMatchObject({ notJudged: 0, notRun: 0, crashes: 0, hangs: 0 });
  expect([exit, err]).toEqual([1, ""]);
});

test.each([
  [["--matrix", "vduse", "--build", "vduse@7.3"], "--build is for one build, and --matrix asks for many"],
  [["--matrix", "vduse", "--without", "umem"], "--has, --without and --declares make one build, and --matrix asks for many"],
  [["--matrix", "vdus"], "there is no interface vdus; did you mean vduse?"],
  [[], "say which build the program is to meet (--build vduse@7.3,"],
])("abide trial %j: %s", async (args, message) => {
  const { exit, out, err } = await runCaptured(["trial", ...args, "--", "true"]);
  expect([exit, out]).toEqual([2, ""]);
  expect(err).toContain(`abide: ${message}`);
});
