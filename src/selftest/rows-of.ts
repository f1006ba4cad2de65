import type { Build } from "../contract/build.ts";
import type { ChangeId } from "../contract/contract.ts";
import { commandsOf } from "../session/dispatch.ts";
import type { AnyInterface, When } from "../session/spec.ts";
import { holds } from "../session/when.ts";
import type { Command, Descriptor } from "./ground.ts";

/**
 * Whether each row of the interface that names builds holds for this one, in one fixed order. Where two builds have the same rows,
 * no row tells them apart.
 */
export function rowsHolding(spec: AnyInterface, { has }: Build): string {
  const there = (change: ChangeId | undefined) => change === undefined || has.has(change);
  const row = (when: When) => (holds(when, (change) => has.has(change)) ? "1" : "0");
  const command = (each: Command) => {
    if (!there(each.change) || row(each) === "0") return "0";
    return `1${each.steps.map(row).join("")}`;
  };
  const descriptor = (each: Descriptor) =>
    there(each.change) ? `1${[...each.unknown, ...(each.first ?? [])].map(row).join("")}` : "0";
  return [
    ...commandsOf(spec).map(command),
    ...(spec.descriptors as unknown as readonly Descriptor[]).map(descriptor),
    ...spec.contract.protocols.map((each) => `${there(each.since)}${each.kind === "version" && there(each.startsUnasked)}`),
  ].join(" ");
}

/**
 * The interface as one build has it: rows of other builds are gone, and those that are left name none. What is still asked about the build's
 * changes is asked by the interface's own functions.
 */
export function onlyRowsOf(spec: AnyInterface, { has }: Build): AnyInterface {
  const mine = <T extends When>(rows: readonly T[]): readonly T[] =>
    rows.filter((row) => holds(row, (change) => has.has(change))).map(({ has: _, lacks: __, ...rest }) => rest as T);
  const commands = mine(commandsOf(spec).filter((each) => has.has(each.change))).map((each) => ({
    ...each,
    steps: mine(each.steps),
  }));
  const descriptors = (spec.descriptors as unknown as readonly Descriptor[])
    .filter(({ change }) => change === undefined || has.has(change))
    .map(({ change: _, ...each }) => ({
      ...each,
      unknown: mine(each.unknown),
      ...(each.first === undefined ? {} : { first: mine(each.first) }),
    }));
  return {
    ...spec,
    commands: commands as unknown as AnyInterface["commands"],
    descriptors: descriptors as unknown as AnyInterface["descriptors"],
  };
}
