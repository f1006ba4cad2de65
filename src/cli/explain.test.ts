import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { runCaptured } from "../../test/support/captured-io.ts";
import { everyRule } from "../review/every-rule.ts";
import { rules } from "../review/rules.ts";

const schema: object = JSON.parse(readFileSync(new URL("../../schema/rules-1.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

test("a rule's page: what it finds, why, who has been there, how to mend it, and what abide says of its sample", async () => {
  const { exit, out, err } = await runCaptured(["explain", "number-slip"]);
  expect({ exit, err }).toEqual({ exit: 0, err: "" });
  expect(out).toBe(`number-slip  advice  settled by the headers alone

  A run of numbers goes on in decimal where it is hexadecimal.

  why
    Six numbers are lost, and the next author fills them in, out of order; what was meant as a run
    of bits or a table has a hole.

  precedent
    DRM_CAP_CURSOR_HEIGHT is 0x9 and DRM_CAP_ADDFB2_MODIFIERS after it 0x10 (drm/drm.h), and so it
    has to stay.

  fix
    After 0x9 comes 0xa:

        #define FOO_CAP_NINE	0x9
        #define FOO_CAP_TEN		0xa

  sample  samples/number-slip
    --- before/sample.h
    +++ after/sample.h
    @@ -5,3 +5,4 @@
     #define FOO_CAP_TIMER 0x7
     #define FOO_CAP_SYNC 0x8
     #define FOO_CAP_WAIT 0x9
    +#define FOO_CAP_LIVE 0x10

  abide says
    advice  sample.h:8  FOO_CAP_LIVE
      FOO_CAP_LIVE is 0x10, and the run before it ends with 0x9.
      → If the next number was meant, it is 0xa.
`);
});

test("a sample whose header is new is a difference from nothing", async () => {
  const { out } = await runCaptured(["explain", "stable-marker-missing"]);
  expect(out).toContain("    --- /dev/null\n    +++ after/sample.h\n    @@ -0,0 +1,8 @@\n    +#include <linux/types.h>\n");
});

test("every rule says who has been there", () => {
  expect(everyRule.filter(({ precedent }) => precedent.trim() === "").map(({ id }) => id)).toEqual([]);
});

test("without a name, every rule in a line", async () => {
  const { exit, out } = await runCaptured(["explain"]);
  expect(exit).toBe(0);
  const lines = out.trimEnd().split("\n");
  expect(lines.slice(0, -2).map((line) => line.split(/ {2,}/))).toEqual(
    everyRule.map(({ severity, id, title }) => [severity, id, title]),
  );
  expect(lines.slice(-2)).toEqual(["", `${everyRule.length} rules. abide explain RULE says more of one.`]);
});

test("as JSON the list has every rule without its sample, and a rule that is named has it", async () => {
  const list: unknown = JSON.parse((await runCaptured(["explain", "--format", "json"])).out);
  expect(validate(list), JSON.stringify(validate.errors)).toBe(true);
  expect(list).toMatchObject({ schema: "abide/rules/1", rules: everyRule.map(({ id }) => ({ id, sample: null })) });

  const named: unknown = JSON.parse((await runCaptured(["explain", ...rules.map(({ id }) => id), "--format", "json"])).out);
  expect(validate(named), JSON.stringify(validate.errors)).toBe(true);
  expect(named).toMatchObject({ rules: rules.map(({ id }) => ({ id, sample: { name: `samples/${id}` } })) });
  const { rules: pages } = JSON.parse((await runCaptured(["explain", "member-moved", "--format", "json"])).out);
  expect(pages[0].sample.findings[0]).toEqual({
    severity: "break",
    element: "cfg.flags",
    where: { file: "sample.h", line: 5, side: "after" },
    message: "flags moved from byte 4 to byte 0 (by 4).",
    next: "Keep every member where it is: put new ones into reserved bytes or at the end, or give the new layout a new record and command.",
    abis: ["x86_64", "i386"],
  });
});

test.each([
  ["memer-moved", "abide: there is no rule memer-moved; did you mean abide explain member-moved?\n"],
  ["Gate-Missing", "abide: there is no rule Gate-Missing; did you mean abide explain gate-missing?\n"],
  ["", "abide: there is no rule ; abide explain lists them all\n"],
  ["x".repeat(60), `abide: there is no rule ${"x".repeat(60)}; abide explain lists them all\n`],
])("a rule that is not there: %s", async (name, message) => {
  expect(await runCaptured(["explain", name])).toEqual({ exit: 2, out: "", err: message });
});
