import type { Build, Declaration } from "../contract/build.ts";
import { closure } from "../contract/closure.ts";
import type { ChangeId, Contract } from "../contract/contract.ts";
import { declare } from "../contract/declare.ts";
import { excluded, relationsOf } from "../contract/relations.ts";

/**
 * The build without one of its changes, and without what needs that. What was there from the first day stays: VFIO's commands need an IOMMU driver, and a
 * build without them all would tell nothing of the driver.
 */
export function withoutChange(contract: Contract, build: Build, id: ChangeId): Build {
  const { neededBy, base } = relationsOf(contract);
  const gone = new Set([id]);
  for (const each of gone) for (const other of neededBy.get(each) ?? []) if (!base.includes(other)) gone.add(other);
  return redeclared(contract, build, new Set([...build.has].filter((each) => !gone.has(each))), `without ${id}`);
}

/** The build with one change more, and with what that needs; `undefined` where the build has something that excludes it. */
export function withOneMore(contract: Contract, build: Build, id: ChangeId): Build | undefined {
  const relations = relationsOf(contract);
  const more = closure(contract, [id]).map(({ change }) => change);
  const all = [...build.has, ...more];
  if (more.some((one) => all.some((other) => excluded(relations, one, other)))) return undefined;
  return redeclared(contract, build, new Set(all), `with ${id}`);
}

/** Another set of changes, and the same honesty: what the build says besides the truth, or does not say of it, the other does as well. */
function redeclared(contract: Contract, build: Build, has: ReadonlySet<ChangeId>, how: string): Build {
  const [was, is] = [declare(contract, build.has), declare(contract, has)];
  const { declares } = build;
  return {
    name: `${build.name} ${how}`,
    has,
    declares: {
      versions: numbers(declares.versions, was.versions, is.versions),
      features: numbers(declares.features, was.features, is.features),
      capabilities: capabilities(declares, was, is),
    },
  };
}

type Numbers = { readonly [protocol: string]: bigint };

function numbers(said: Numbers, was: Numbers, is: Numbers): Numbers {
  const own = Object.entries(said).filter(([name, value]) => was[name] !== value);
  const silent = Object.keys(was).filter((name) => said[name] === undefined);
  return Object.fromEntries([...Object.entries(is).filter(([name]) => !silent.includes(name)), ...own]);
}

function capabilities({ capabilities: said }: Declaration, was: Declaration, is: Declaration): ReadonlySet<ChangeId> {
  const added = [...said].filter((id) => !was.capabilities.has(id));
  const hidden = [...was.capabilities].filter((id) => !said.has(id));
  return new Set([...[...is.capabilities].filter((id) => !hidden.includes(id)), ...added]);
}
