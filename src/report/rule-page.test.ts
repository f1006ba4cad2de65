import { expect, test } from "vitest";
import type { Rule } from "../review/rule.ts";
import { ruleJson } from "./rule-json.ts";
import { ruleListText, ruleText } from "./rule-page.ts";

const rule: Rule = {
  id: "member-misspelt",
  title: "a member is misspelt",
  kind: "record",
  severity: "risk",
  why: "Nobody finds it.",
  precedent: "",
  fix: "Spell it in one of these ways, which are all that the dictionary has:\n\n    __u32 size;\n\n    __u32\tcount;\n\nThen say so.",
  decidedBy: "source",
  asks: () => [],
};

test("a rule without precedent and without its sample, in 60 columns", () => {
  expect(
    ruleText({ rule, sample: undefined }, { color: false, width: 60 }),
  ).toBe(`member-misspelt  risk  looked up in the kernel's source, where a tree is given

  A member is misspelt.

  why
    Nobody finds it.

  fix
    Spell it in one of these ways, which are all that the
    dictionary has:

        __u32 size;

        __u32	count;

    Then say so.
`);
});

test("what a sample holds steers no terminal", () => {
  const sample = {
    name: "samples/member-misspelt",
    diff: ["--- before/a.h", "+++ after/a.h", "@@ -1,1 +1,1 @@", "-\u001b[2J", "+\tint a;"],
    findings: [],
  };
  expect(ruleText({ rule, sample }, { color: false })).toContain(`  sample  samples/member-misspelt
    --- before/a.h
    +++ after/a.h
    @@ -1,1 +1,1 @@
    -\\x1b[2J
    +	int a;
`);
  expect(ruleText({ rule, sample }, { color: true })).toContain("\u001b[32m+\tint a;\u001b[0m\n");
});

test("the list and JSON of one rule", () => {
  expect(ruleListText([rule], { color: false })).toBe(
    "risk    member-misspelt  a member is misspelt\n\n1 rule. abide explain RULE says more of one.\n",
  );
  expect(JSON.parse(ruleJson([{ rule, sample: undefined }]))).toEqual({
    schema: "abide/rules/1",
    rules: [
      {
        id: "member-misspelt",
        title: "a member is misspelt",
        kind: "record",
        severity: "risk",
        decidedBy: "source",
        why: "Nobody finds it.",
        precedent: null,
        fix: rule.fix,
        sample: null,
      },
    ],
  });
});
