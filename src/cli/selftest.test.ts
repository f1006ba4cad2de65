import { expect, test } from "vitest";
import { runCaptured } from "../../test/support/captured-io.ts";
import { parseKtap } from "../../test/support/parse-ktap.ts";
import { played } from "../interfaces/played.ts";

const known = Object.keys(played).join(", ");

const abide = (args: readonly string[], terminal = false) => runCaptured(["selftest", ...args], terminal);

test("an honest build passes, and says nothing else", async () => {
  const { exit, out, err } = await abide(["vduse", "--build", "7.3"]);
  const { tests } = parseKtap(out);
  expect({ exit, err, bad: tests.filter(({ ok }) => !ok) }).toEqual({ exit: 0, err: "", bad: [] });
  expect(tests.length).toBeGreaterThan(500);
  expect(tests.map(({ name }) => name)).toContain("VDUSE_CREATE_DEV: vduse_dev_config.reserved byte 43 = 1 → EINVAL");
});

test("without a build, the newest release", async () => {
  const { exit, out } = await abide(["vduse", "--format", "json"]);
  const { verdict, builds } = JSON.parse(out);
  expect([exit, verdict, builds.map(({ build }: { build: string }) => build)]).toEqual([0, "pass", ["vduse@7.3"]]);
});

test("every release is a suite", async () => {
  const { exit, out } = await abide(["iommu", "--builds", "all"]);
  const { tests } = parseKtap(out);
  expect([exit, tests.map(({ ok }) => ok)]).toEqual([0, tests.map(() => true)]);
  expect(tests.map(({ name }) => name)).toContain("iommu@5.10");
});

test("without an interface, all of them", async () => {
  const { exit, out } = await abide(["--format", "json"]);
  const { verdict, builds } = JSON.parse(out);
  expect([exit, verdict]).toEqual([0, "pass"]);
  expect(builds.map(({ build }: { build: string }) => build.split("@")[0])).toEqual(Object.keys(played));
});

test("a build is one interface's", async () => {
  expect(await abide(["vduse", "kvm", "--build", "7.3"])).toEqual({
    exit: 2,
    out: "",
    err: "abide: 7.3 is a build of one interface, and 2 are to be tested; name the one: abide selftest vduse --build 7.3\n",
  });
});

test("a build that is not what it says it is fails", async () => {
  const { exit, out } = await abide(["vduse", "--build", "7.3", "--on", "7.2"]);
  const failed = parseKtap(out).tests.find(({ ok }) => !ok);
  expect([exit, failed?.name, failed?.remarks.at(-1)]).toEqual([
    1,
    "VDUSE_GET_FEATURES: valid → success",
    "ioctl(control, VDUSE_GET_FEATURES, a pointer to 0x0000000000000000): expected success, found EINVAL",
  ]);
});

test("the mutation score is the last test, and progress goes to a terminal only", async () => {
  const { exit, out, err } = await abide(["vduse", "--build", "6.0", "--mutants"], true);
  const last = parseKtap(out).tests.at(-1);
  expect([exit, last?.ok]).toEqual([0, true]);
  expect(last?.name).toMatch(/^\d+ of \d+ mutants found, 100 % of those that can be/);
  expect(err.split("\r\u001b[K").slice(0, 3)).toEqual(["", "vduse 6.0", expect.stringMatching(/^vduse 6\.0: 0 of \d+ mutants$/)]);
  expect(err).not.toContain("\n");
  expect(err.endsWith("\r\u001b[K")).toBe(true);
});

test.each<[string, readonly string[], string]>([
  ["an interface that is not there", ["vduze"], `abide: there is no interface vduze; did you mean vduse?\nknown: ${known}\n`],
  ["one that is like none", ["constructor"], `abide: there is no interface constructor\nknown: ${known}\n`],
  [
    "a format that is not there",
    ["vduse", "--format", "tap"],
    "abide: option '--format <format>' argument 'tap' is invalid. Allowed choices are ktap, json.\n",
  ],
  [
    "two ways to say which",
    ["vduse", "--build", "7.3", "--builds", "all"],
    "abide: option '--build <name>' cannot be used with option '--builds <which>'\n",
  ],
])("%s", async (_name, args, err) => {
  expect(await abide(args)).toEqual({ exit: 2, out: "", err });
});

test("a build that is not there: the nearest, and all there are", async () => {
  const { exit, out, err } = await abide(["vduse", "--build", "7.1"]);
  expect([exit, out]).toEqual([2, ""]);
  expect(err).toMatch(/^abide: vduse has no build 7\.1; did you mean 7\.0\?\nknown: 5\.15, 6\.0, .*7\.3, .*\n$/);
});
