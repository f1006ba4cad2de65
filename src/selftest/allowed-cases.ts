import type { Expect, Variation } from "../session/sample.ts";
import type { When } from "../session/spec.ts";
import type { Case } from "./case.ts";
import type { Command, Ground } from "./ground.ts";
import type { Judge } from "./judge.ts";
import { checksOf, provoked, withoutExpectation } from "./variations.ts";
import { commandKey } from "./why.ts";
import { sampleElsewhere } from "./with-change.ts";

/**
 * What the checks of other builds refuse, this one answers as its own rows have it: it lets it pass, or refuses it by another check. Only
 * where that is sure: a call that ends in the command's own work has no row to go by.
 */
export function allowedCases(ground: Ground, judge: Judge): readonly Case[] {
  return [
    ...ground.commands.flatMap((command) =>
      checksOf(ground, command, "other").flatMap((check) =>
        provoked(ground, command, check).flatMap((variation) => judged(ground, judge, command, check, variation)),
      ),
    ),
    ...ground.others.flatMap((command) => ofTwin(ground, judge, command)),
  ];
}

/** A command that other builds have under a number that this one gives to a command of its own: what is valid there, and what is refused there. */
function ofTwin(ground: Ground, judge: Judge, twin: Command): readonly Case[] {
  const own = ground.command(twin.on, twin.number);
  const sample = own === undefined ? undefined : sampleElsewhere(ground, twin);
  if (own === undefined || sample === undefined) return [];
  const when = { has: [twin.change, ...[twin.has ?? []].flat()].filter((id) => !ground.has(id)), lacks: twin.lacks ?? [] };
  const checks = twin.steps.filter((step) => step.kind === "check");
  return [
    ...judged(ground, judge, own, { ...when, id: "sample" }, { ...sample.call, label: "what is valid elsewhere" }),
    ...checks.flatMap((check) =>
      (check.provoke?.(sample.call, sample.build) ?? []).flatMap((variation) =>
        judged(
          ground,
          judge,
          own,
          { has: [when.has, check.has ?? []].flat(), lacks: [when.lacks, check.lacks ?? []].flat(), id: check.id },
          variation,
        ),
      ),
    ),
  ];
}

function judged(
  ground: Ground,
  judge: Judge,
  command: Command,
  rule: When & { readonly id: string },
  variation: Variation,
): readonly Case[] {
  const call = withoutExpectation(variation);
  const verdict = judge(call);
  if (verdict.kind === "no row" || verdict.kind === "unknown") return [];
  const accepted = verdict.kind === "accepted";
  const by =
    verdict.kind === "accepted"
      ? "nothing in this build refuses it"
      : verdict.kind === "check"
        ? `${verdict.id} refuses it instead`
        : "it leads to memory that is not mapped";
  const when = [rule.has ?? [], rule.lacks ?? []].flat();
  const [change = command.change] = when;
  const reason = `${rule.id} of ${command.name} is for builds that differ in ${when.join(", ")}: ${by}`;
  const expect: Expect = accepted ? {} : { errno: verdict.errno };
  return [
    {
      name: `${ground.label(command)}: ${variation.label} → ${accepted ? "success" : verdict.errno}`,
      area: "allows",
      about: { change, command: commandKey(command), check: rule.id, reason },
      plays: [...call.before, { ...call.call, expect }],
    },
  ];
}
