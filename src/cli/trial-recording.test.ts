import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test } from "vitest";
import { runCaptured } from "../../test/support/captured-io.ts";
import { played } from "../interfaces/played.ts";
import { crossingJson, transcriptEndJson, transcriptHeadJson } from "../report/transcript-json.ts";
import { decodeCrossing } from "../trial/decode-crossing.ts";
import { bytesOf, ScriptedConsumer } from "../trial/test-support.ts";

const schema: object = JSON.parse(readFileSync(new URL("../../schema/trial-compare-1.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

const folder = mkdtempSync(join(tmpdir(), "abide-recording-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a machine of 7.3 would have been recorded as: it is asked for its version and its features. */
const vduse = await played.vduse();
const consumer = new ScriptedConsumer(vduse, "7.3");
const control = consumer.open("/dev/vduse/control") as number;
consumer.ioctl(control, 0x8008_8100, new Uint8Array(8));
consumer.ioctl(control, 0x4008_8101, bytesOf([8, 0]));
consumer.ioctl(control, 0x8008_8104, new Uint8Array(8));
const file = join(folder, "vd0.jsonl");
const kernel = { release: "7.3.4-test", machine: "x64" };
writeFileSync(
  file,
  [
    transcriptHeadJson({ interface: "vduse", build: undefined, kernel, program: ["server", "--vd0"] }),
    ...consumer.crossings.map((crossing) => crossingJson(decodeCrossing(vduse, undefined, crossing))),
    transcriptEndJson({ end: { kind: "exited", code: 0 }, dropped: 0, milliseconds: 5 }),
  ].join(""),
);
/** The same, when the disk was full or the copy broke off. */
const cut = join(folder, "cut.jsonl");
writeFileSync(cut, readFileSync(file, "utf8").split("\n").slice(0, 3).join("\n"));

test.each([[["--compare", cut]], [["--replay", cut, "--", "true"]]])("one that was cut is no recording: %j", async (words) => {
  expect(await runCaptured(["trial", ...words])).toEqual({
    exit: 2,
    out: "",
    err: `abide: ${cut} is no whole recording: expected a last line that says how the program ended, found the end of the file after call 2; what came then is lost, so make the recording again\n`,
  });
});

describe("a recording held against a build", () => {
  test("of its kernel's release is as played", async () => {
    expect(await runCaptured(["trial", "--compare", file])).toEqual({
      exit: 0,
      out: `vduse@7.3  vduse of Linux 7.3.4-test (x64), by server --vd0   as played
  calls         4 compared · 0 differ
`,
      err: "",
    });
  });

  test("that is older differs, and the changes that explain it are named", async () => {
    expect(await runCaptured(["trial", "--compare", file, "--build", "vduse@6.15"])).toEqual({
      exit: 1,
      out: `vduse@6.15  vduse of Linux 7.3.4-test (x64), by server --vd0   2 calls differ
  differs       #1 VDUSE_GET_API_VERSION argument recorded 1, played 0
  differs       #3 VDUSE_GET_FEATURES recorded 0, played EINVAL (played so with features)
  calls         4 compared · 2 differ
`,
      err: "",
    });
  });

  test("as JSON, as its schema says", async () => {
    const { exit, out } = await runCaptured(["trial", "--compare", file, "--build", "vduse@6.15", "--format", "json"]);
    const document: unknown = JSON.parse(out);
    validate(document);
    expect([exit, validate.errors]).toEqual([1, null]);
    expect(document).toMatchObject({
      schema: "abide/trial-compare/1",
      build: "vduse@6.15",
      recording: { build: null, kernel, program: ["server", "--vd0"] },
      counts: { compared: 4, notSeen: 0, beyond: 0, notReached: 0 },
    });
  });

  test.each([
    [["--compare", file, "--build", "kvm@7.3"], `${file} is a recording of vduse, and kvm@7.3 is a build of kvm`],
    [["--compare", file, "--record", "x"], "--record says nothing of a comparison, which goes to stdout; leave it out"],
    [["--compare", file, "--format", "junit"], "--format junit is for a matrix; a comparison is printed as text or json"],
  ])("%j is refused", async (options, message) => {
    expect(await runCaptured(["trial", ...options])).toEqual({ exit: 2, out: "", err: `abide: ${message}\n` });
  });
});
