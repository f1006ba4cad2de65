import type { HeaderPair } from "./pairs.ts";
import { notFound } from "./questions.ts";
import type { Asked, Context, Found, Rule, RuleKind } from "./rule.ts";

/** What came of a rule. */
interface Outcome {
  readonly found: readonly Found[];
  readonly asked: readonly Asked[];
}

/** What a rule says of a header, and what it asks. */
export function applyRule(rule: Rule, pair: HeaderPair, context: Context): Outcome {
  // Of most kinds nothing changed in most headers.
  if (rule.kind !== "header" && pair[lists[rule.kind]].length === 0) return silent;
  if (rule.decidedBy === "header") return { found: checkedBy(rule, pair, context), asked: nothing };
  const asked = askedBy(rule, pair, context);
  return { found: notFound(asked), asked };
}

const nothing: readonly never[] = [];
const silent: Outcome = { found: nothing, asked: nothing };

/** Where a header has its pairs of a kind. */
const lists = {
  record: "records",
  command: "commands",
  constant: "constants",
  enum: "enums",
  typedef: "typedefs",
  macro: "macros",
  function: "functions",
} as const satisfies { readonly [kind in Exclude<RuleKind, "header">]: keyof HeaderPair };

/** A rule is called once for each pair of its kind. The switch is what keeps `kind` and the pair's type together. */
function checkedBy(rule: Extract<Rule, { decidedBy: "header" }>, pair: HeaderPair, context: Context): readonly Found[] {
  switch (rule.kind) {
    case "header":
      return rule.check(pair, context);
    case "record":
      return pair.records.flatMap((each) => rule.check(each, context));
    case "command":
      return pair.commands.flatMap((each) => rule.check(each, context));
    case "constant":
      return pair.constants.flatMap((each) => rule.check(each, context));
    case "enum":
      return pair.enums.flatMap((each) => rule.check(each, context));
    case "typedef":
      return pair.typedefs.flatMap((each) => rule.check(each, context));
    case "macro":
      return pair.macros.flatMap((each) => rule.check(each, context));
    case "function":
      return pair.functions.flatMap((each) => rule.check(each, context));
  }
}

function askedBy(rule: Extract<Rule, { decidedBy: "source" }>, pair: HeaderPair, context: Context): readonly Asked[] {
  switch (rule.kind) {
    case "header":
      return rule.asks(pair, context);
    case "record":
      return pair.records.flatMap((each) => rule.asks(each, context));
    case "command":
      return pair.commands.flatMap((each) => rule.asks(each, context));
    case "constant":
      return pair.constants.flatMap((each) => rule.asks(each, context));
    case "enum":
      return pair.enums.flatMap((each) => rule.asks(each, context));
    case "typedef":
      return pair.typedefs.flatMap((each) => rule.asks(each, context));
    case "macro":
      return pair.macros.flatMap((each) => rule.asks(each, context));
    case "function":
      return pair.functions.flatMap((each) => rule.asks(each, context));
  }
}
