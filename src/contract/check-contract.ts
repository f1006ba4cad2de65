import { checkGates } from "./check-gates.ts";
import { closure, pathText } from "./closure.ts";
import { conflicts } from "./conflicts.ts";
import type { ChangeId, Contract } from "./contract.ts";
import { type ContractProblem, suggestion } from "./contract-error.ts";
import { isBase, relationsOf } from "./relations.ts";

/**
 * Everything in a contract that cannot be meant: names that lead nowhere, needs that go in a circle, changes that no build can have,
 * gates that cannot be asked or that two changes share, releases that could not have been. Empty when the contract is sound, and only
 * then do the other questions of this room have answers to be relied on. Never throws.
 */
export function checkContract(contract: Contract): readonly ContractProblem[] {
  return [
    ...checkNames(contract),
    ...checkReferences(contract),
    ...checkCycles(contract),
    ...checkPossible(contract),
    ...checkGates(contract),
    ...checkReleases(contract),
    ...checkBundles(contract),
  ];
}

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;

function checkNames({ name, changes, protocols, releases }: Contract): readonly ContractProblem[] {
  return [
    ...twice(changes.map(({ id }) => id)).map((id) =>
      problem("duplicate-change", `${name}.${id}`, `change ${id} is there twice`),
    ),
    ...twice(protocols.map((each) => each.name)).map((id) =>
      problem("duplicate-protocol", `${name}.protocols.${id}`, `protocol ${id} is there twice`),
    ),
    ...twice(releases.map((each) => each.name)).map((id) =>
      problem("duplicate-release", `${name}.releases.${id}`, `release ${id} is there twice`),
    ),
    ...[name, ...changes.map(({ id }) => id)]
      .filter((id) => !kebab.test(id))
      .map((id) =>
        problem(
          "not-kebab-case",
          `${name}.${id}`,
          `"${id}" is not in kebab-case: expected lower-case words and digits joined by "-"`,
        ),
      ),
  ];
}

/** Every name of a change that a contract mentions, and where. */
function checkReferences(contract: Contract): readonly ContractProblem[] {
  const { name, changes, protocols, releases, bundles } = contract;
  const mentioned: readonly (readonly [at: string, from: string, ids: readonly (ChangeId | undefined)[]])[] = [
    ...changes.map(({ id, needs = [] }) => [`${name}.${id}.needs`, `${id} needs`, needs] as const),
    ...changes.map(({ id, excludes = [] }) => [`${name}.${id}.excludes`, `${id} excludes`, excludes] as const),
    ...protocols.map(
      (each) => [`${name}.protocols.${each.name}.since`, `protocol ${each.name} came with`, [each.since]] as const,
    ),
    ...protocols.flatMap((each) =>
      Object.entries(each.onSince ?? {}).map(
        ([kind, id]) =>
          [`${name}.protocols.${each.name}.onSince.${kind}`, `protocol ${each.name} came to ${kind} with`, [id]] as const,
      ),
    ),
    ...protocols.map((each) => {
      const ids = each.kind === "version" ? [each.startsUnasked] : [];
      return [`${name}.protocols.${each.name}.startsUnasked`, `protocol ${each.name} starts unasked since`, ids] as const;
    }),
    ...releases.map((each) => [`${name}.releases.${each.name}.has`, `release ${each.name} has`, each.has] as const),
    ...Object.entries(bundles ?? {}).map(
      ([bundle, ids]) => [`${name}.bundles.${bundle}`, `bundle ${bundle} holds`, ids] as const,
    ),
  ];
  const ids = changes.map(({ id }) => id);
  const known = new Set(ids);
  return mentioned.flatMap(([at, from, names]) =>
    names.flatMap((id, index) =>
      id === undefined || known.has(id)
        ? []
        : [problem("unknown-change", `${at}[${index}]`, `${from} ${id}, which is no change of ${name}${suggestion(id, ids)}`)],
    ),
  );
}

/** Needs that lead back to where they began; each circle once. */
function checkCycles(contract: Contract): readonly ContractProblem[] {
  const { needs } = relationsOf(contract);
  const finished = new Set<ChangeId>();
  const problems: ContractProblem[] = [];
  for (const { id } of contract.changes) {
    const path: { readonly id: ChangeId; next: number }[] = [{ id, next: 0 }];
    while (path.length > 0) {
      const top = path[path.length - 1] as { readonly id: ChangeId; next: number };
      const need = finished.has(top.id) ? undefined : needs.get(top.id)?.[top.next++];
      if (need === undefined) {
        finished.add(top.id);
        path.pop();
        continue;
      }
      const start = path.findIndex((each) => each.id === need);
      if (start < 0) path.push({ id: need, next: 0 });
      else {
        const circle = [...path.slice(start).map((each) => each.id), need];
        const message = `${pathText(circle)}: a circle; one of these cannot be without itself`;
        problems.push(problem("needs-cycle", `${contract.name}.${need}.needs`, message));
      }
    }
  }
  return problems;
}

/** Changes that no build can have: what they need excludes something else that they need, or what every build has. */
function checkPossible(contract: Contract): readonly ContractProblem[] {
  const { name } = contract;
  const { base, change } = relationsOf(contract);
  const atBase = conflicts(contract, base);
  const byBase = new Set(atBase.map(({ pair }) => pair.join()));
  return [
    ...atBase
      .filter(({ pair }) => pair[0] !== pair[1])
      .map(({ pair, message }) =>
        problem("base-excluded", `${name}.${pair[0]}.excludes`, `${message}, but both are there from the first day`),
      ),
    ...contract.changes.flatMap((each) => {
      if (each.excludes?.includes(each.id)) {
        return [problem("excludes-itself", `${name}.${each.id}.excludes`, `${each.id} excludes itself`)];
      }
      const own = conflicts(contract, [each.id]);
      const withBase = isBase(each) ? [] : conflicts(contract, [each.id, ...base]);
      return [
        ...own
          .filter(({ pair }) => pair[0] !== pair[1])
          .map(({ message }) => problem("needs-excluded", `${name}.${each.id}`, `no build can have ${each.id}: ${message}`)),
        ...withBase
          .filter(({ pair }) => own.length === 0 && pair[0] !== pair[1] && !byBase.has(pair.join()))
          .map(({ pair, message }) => {
            const [first] = pair.filter((id) => base.includes(id) && change.has(id));
            return problem(
              "base-excluded",
              `${name}.${each.id}`,
              `no build can have ${each.id}: ${message}, and ${first ?? pair[0]} is there from the first day; give that a gate of its own`,
            );
          }),
      ];
    }),
  ];
}

function checkReleases(contract: Contract): readonly ContractProblem[] {
  const { base } = relationsOf(contract);
  return contract.releases.flatMap(({ name, has }) => {
    const at = `${contract.name}.releases.${name}`;
    const there = new Set(has);
    return [
      ...closure(contract, there)
        .filter(({ change, path }) => !there.has(change) && path.length === 2)
        .map(({ path }) =>
          problem("need-missing", at, `release ${name} has ${path[0]}, but not ${path[1]}, which ${path[0]} needs`),
        ),
      ...conflicts(contract, there)
        .filter(({ pair }) => pair[0] !== pair[1] && pair.every((id) => there.has(id)))
        .map(({ pair, message }) =>
          problem("excluded-pair", at, `release ${name} has both ${pair[0]} and ${pair[1]}, but ${message}`),
        ),
      ...base
        .filter((id) => !there.has(id))
        .map((id) =>
          problem(
            "base-missing",
            at,
            `release ${name} lacks ${id}, which is said to be there from the first day; list it, or give ${id} another gate`,
          ),
        ),
    ];
  });
}

function checkBundles(contract: Contract): readonly ContractProblem[] {
  return Object.entries(contract.bundles ?? {}).flatMap(([bundle, ids]) => {
    const members = new Set(ids);
    return conflicts(contract, members)
      .filter(({ paths }) => paths[0][0] !== paths[1][0])
      .map(({ message }) =>
        problem("excluded-pair", `${contract.name}.bundles.${bundle}`, `bundle ${bundle} can never be agreed on: ${message}`),
      );
  });
}

function twice(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function problem(code: ContractProblem["code"], at: string, message: string): ContractProblem {
  return { code, at, message };
}
