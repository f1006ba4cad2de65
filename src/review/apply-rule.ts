import type { HeaderPair } from "./pairs.ts";
import { notFound } from "./questions.ts";
import type { Asked, Context, Found, Rule, RuleKind } from "./rule.ts";

/** What came of a rule. */
interface Outcome {
  readonly found: readonly Found[];
  readonly asked: readonly Asked[];
}

/** What a rule says of a header, and what it asks. It is called once for each pair of its kind. */
export function applyRule(rule: Rule, pair: HeaderPair, context: Context): Outcome {
  const pairs = rule.kind === "header" ? [pair] : pair[lists[rule.kind]];
  // Of most kinds nothing changed in most headers.
  if (pairs.length === 0) return silent;
  // That a rule's kind and its pairs go together is said by the table, and cannot be said to the compiler.
  if (rule.decidedBy === "header") return { found: pairs.flatMap((each) => rule.check(each as never, context)), asked: nothing };
  const asked = pairs.flatMap((each) => rule.asks(each as never, context));
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
