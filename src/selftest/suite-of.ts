import type { Build } from "../contract/build.ts";
import type { AnyInterface } from "../session/spec.ts";
import { allowedCases } from "./allowed-cases.ts";
import { capabilityCases } from "./capability-cases.ts";
import type { Case, Suite } from "./case.ts";
import { checkCases } from "./check-cases.ts";
import { closedCases } from "./closed-cases.ts";
import { commandCases } from "./command-cases.ts";
import { compatCases } from "./compat-cases.ts";
import { featureCases } from "./feature-cases.ts";
import { groundOf } from "./ground.ts";
import { judgeOf } from "./judge.ts";
import { orderCases } from "./order-cases.ts";
import { samePlain } from "./same-plain.ts";
import { sizeCases } from "./size-cases.ts";
import { unknownCases } from "./unknown-cases.ts";
import { versionCases } from "./version-cases.ts";

/**
 * Every case that follows from the contract and the interface's rows for one build, which is taken at its word. The same build gives the
 * same cases in the same order, under the same names.
 */
export function suiteOf(spec: AnyInterface, build: Build): Suite {
  const ground = groundOf(spec, build);
  const judge = judgeOf(ground);
  const cases = [
    ...commandCases(ground),
    ...closedCases(ground, judge),
    ...versionCases(ground),
    ...capabilityCases(ground),
    ...featureCases(ground),
    ...checkCases(ground),
    ...allowedCases(ground, judge),
    ...orderCases(ground, judge),
    ...sizeCases(ground, judge),
    ...unknownCases(ground, judge),
    ...compatCases(ground, judge),
  ];
  const { contract, endian, program } = spec;
  return {
    interface: contract.name,
    build,
    numbers: ground.numbers,
    cases: uniquely(cases),
    ...(endian === undefined ? {} : { endian }),
    ...(program === undefined ? {} : { program }),
  };
}

/**
 * Of cases that make the same calls one is left. Two rules may make different calls wrong in the same words: then the check is named,
 * and what is still the same is counted.
 */
function uniquely(cases: readonly Case[]): readonly Case[] {
  const taken = new Map<string, Case>();
  for (const each of cases) {
    const { check } = each.about;
    const plain = each.name.replaceAll("#", "number ").replaceAll("\n", " ");
    let name = plain;
    const again = () => samePlain(taken.get(name)?.plays, each.plays);
    if (taken.has(name) && !again() && check !== undefined) name = `${plain} (${check})`;
    for (let count = 2; taken.has(name) && !again(); count++) name = `${plain} (${count})`;
    if (!taken.has(name)) taken.set(name, name === each.name ? each : { ...each, name });
  }
  return [...taken.values()];
}
