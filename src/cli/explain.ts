import { join } from "node:path";
import { Option } from "commander";
import { nearest } from "../abi/nearest.ts";
import { ruleJson } from "../report/rule-json.ts";
import { type RulePage, ruleListText, ruleText } from "../report/rule-page.ts";
import { everyRule as rules } from "../review/every-rule.ts";
import type { Rule } from "../review/rule.ts";
import type { SeriesRule } from "../review/series-rules.ts";
import { writeAll } from "./io.ts";
import { ruleSample } from "./rule-sample.ts";
import { UsageError, type Verb } from "./verb.ts";

export interface ExplainOptions {
  readonly format: "text" | "json";
}

const help = `
Without a name, every rule in a line. With one: what the rule finds, why, who has been there, how to mend it, and the smallest pair of headers
that shows it, with what abide says of that.

Examples:
  abide explain
  abide explain member-moved
  abide explain gate-missing gate-note-missing --format json

Exit code: 0 printed; 2 there is no such rule.`;

/** The package has the samples beside the built files as the repository has them beside the source. */
const samples = join(import.meta.dirname, "../../samples");

/** `abide explain RULE`: what a rule of `abide review` finds, and why. */
export const explain: Verb<ExplainOptions> = {
  configure(command) {
    command
      .argument("[rule...]", "rules by name; all of them, in a line each, without one")
      .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
      .addHelpText("after", help);
  },

  async run(io, names, { format }) {
    const named = [...new Set(names)].map(ruleNamed);
    const page = (rule: Rule | SeriesRule): RulePage => ({ rule, sample: ruleSample(rule.id, samples) });
    const color = { color: io.color.out };
    if (format === "json") {
      const pages = named.length > 0 ? named.map(page) : rules.map((rule) => ({ rule, sample: undefined }));
      await writeAll(io, [ruleJson(pages)]);
    } else if (named.length === 0) await writeAll(io, [ruleListText(rules, color)]);
    else await writeAll(io, [named.map((rule) => ruleText(page(rule), color)).join("\n")]);
    return 0;
  },
};

function ruleNamed(name: string): Rule | SeriesRule {
  const found = rules.find(({ id }) => id === name);
  if (found !== undefined) return found;
  const near = nearest(
    name,
    rules.map(({ id }) => id),
  );
  throw new UsageError(
    `there is no rule ${name}; ${near === undefined ? "abide explain lists them all" : `did you mean abide explain ${near}?`}`,
  );
}
