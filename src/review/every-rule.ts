import type { Rule } from "./rule.ts";
import { rules } from "./rules.ts";
import { type SeriesRule, seriesRules } from "./series-rules.ts";

/** Every rule that a finding may name, sorted: those that are called with a pair, and those of series. */
export const everyRule: readonly (Rule | SeriesRule)[] = [...rules, ...seriesRules].sort((a, b) => (a.id < b.id ? -1 : 1));
