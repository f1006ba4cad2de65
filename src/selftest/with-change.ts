import type { Build } from "../contract/build.ts";
import { closure } from "../contract/closure.ts";
import type { ChangeId, Contract } from "../contract/contract.ts";
import { declare } from "../contract/declare.ts";
import { excluded, relationsOf } from "../contract/relations.ts";
import type { SampleCall } from "../session/sample.ts";
import type { Command, Ground } from "./ground.ts";
import { withoutExpectation } from "./variations.ts";

/** A build with more, honest about it: what the changes need comes too, what they exclude goes. */
export function withChange(contract: Contract, build: Build, ids: readonly ChangeId[]): Build {
  const relations = relationsOf(contract);
  const more = closure(contract, ids).map(({ change }) => change);
  const kept = [...build.has].filter((id) => !more.some((other) => excluded(relations, id, other)));
  const has = new Set([...kept, ...more]);
  return { name: `${build.name} with ${ids.join(" and ")}`, has, declares: declare(contract, has) };
}

/** The sample of a command that this build lacks, on the build nearest to this one that has it; `undefined` when there is none. */
export function sampleElsewhere(
  ground: Ground,
  command: Command,
): { readonly call: SampleCall; readonly build: Build } | undefined {
  const more = withChange(ground.spec.contract, ground.build, [command.change, ...[command.has ?? []].flat()]);
  const has = new Set(more.has);
  for (const id of [command.lacks ?? []].flat()) has.delete(id);
  const build = { ...more, has, declares: declare(ground.spec.contract, has) };
  const sample = command.sample?.(build);
  return sample === undefined ? undefined : { call: withoutExpectation(sample), build };
}
