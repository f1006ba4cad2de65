import type { Build, Declaration } from "./build.ts";
import { closure, pathText } from "./closure.ts";
import { conflicts } from "./conflicts.ts";
import type { ChangeId, Contract } from "./contract.ts";
import { ContractError, type ContractProblem, suggestion } from "./contract-error.ts";
import { declare } from "./declare.ts";
import { relationsOf } from "./relations.ts";

/** Which build is meant. It starts from a release, or from a list, or from what was there on the first day. */
export interface BuildRequest {
  /** A release by name: `7.3`, or `vduse@7.3`. */
  readonly from?: string;
  /** Changes by id, in place of a release. What is there from the first day need not be named. */
  readonly has?: readonly ChangeId[] | ReadonlySet<ChangeId>;
  /** Changes on top, as a backport adds them. */
  readonly with?: readonly ChangeId[];
  /** Changes left out. A base change may be, too: `judge` has a word for such a build. */
  readonly without?: readonly ChangeId[];
  /** What the build is called; otherwise the name says how it was made: `vduse@7.0 with features without umem`. */
  readonly name?: string;
  /** What it says of itself where that is not the honest declaration; each part stands for itself. */
  readonly declares?: Partial<Declaration>;
}

/**
 * A build of a contract: a release by its name, or as the request describes it. It declares what is honest unless told otherwise.
 *
 * Throws a `ContractError` for a release, change or protocol that the contract does not know (with the nearest name), and for a build
 * that cannot be: a change without what it needs, or two that exclude each other. (A build that was *found* in that state, rather
 * than asked for, is a plain `Build` object; `judge` says what is wrong with it.)
 */
export function buildOf(contract: Contract, what: string | BuildRequest): Build {
  const request = typeof what === "string" ? { from: what } : what;
  const name = request.name ?? nameOf(contract, request);
  const problems = unknownNames(contract, request, name);
  if (problems.length > 0) throw new ContractError(`build ${name}`, problems);

  const { base } = relationsOf(contract);
  const release = contract.releases.find((each) => each.name === releaseName(contract, request.from));
  const without = new Set(request.without);
  const start = [...(release?.has ?? base), ...(request.has ?? []), ...(request.with ?? [])];
  const asked = new Set(start.filter((id) => !without.has(id)));
  const has = new Set(contract.changes.map(({ id }) => id).filter((id) => asked.has(id)));

  const impossible = whyImpossible(contract, has, name);
  if (impossible.length > 0) throw new ContractError(`build ${name}`, impossible);
  return { name, has, declares: { ...declare(contract, has), ...request.declares } };
}

/** Why no build can have exactly these changes; empty when one can. Each problem says what to add or to leave out. */
export function whyImpossible(contract: Contract, has: ReadonlySet<ChangeId>, name: string): readonly ContractProblem[] {
  const missing = closure(contract, has)
    .filter(({ change }) => !has.has(change))
    .map(({ change, path }): ContractProblem => {
      const [first] = path;
      return {
        code: "need-missing",
        at: `${name}.${first}`,
        message: `${pathText(path)}, which is not there; add ${change} or leave out ${first}`,
      };
    });
  const pairs = conflicts(contract, has).map(
    ({ pair, message }): ContractProblem => ({
      code: "excluded-pair",
      at: `${name}.${pair[0]}`,
      message: `${message}; leave out one of them`,
    }),
  );
  return [...missing, ...pairs];
}

function nameOf(contract: Contract, { from, has, with: more, without }: BuildRequest): string {
  const listed = [...(has ?? [])];
  const list = listed.length > 4 ? `${listed.slice(0, 3).join("+")}+${listed.length - 3} more` : listed.join("+");
  const start = from === undefined ? list : releaseName(contract, from);
  const parts = [
    `${contract.name}@${start === "" ? "base" : start}`,
    ...(more ?? []).map((id) => `with ${id}`),
    ...(without ?? []).map((id) => `without ${id}`),
  ];
  return parts.join(" ");
}

function releaseName(contract: Contract, name: string | undefined): string | undefined {
  return name?.startsWith(`${contract.name}@`) ? name.slice(contract.name.length + 1) : name;
}

function unknownNames(contract: Contract, request: BuildRequest, name: string): readonly ContractProblem[] {
  const ids = contract.changes.map(({ id }) => id);
  const releases = contract.releases.map((each) => each.name);
  const problems: ContractProblem[] = [];
  const unknownChange = (at: string, id: string) => {
    const message = `${contract.name} has no change ${id}${suggestion(id, ids)}`;
    if (!ids.includes(id)) problems.push({ code: "unknown-change", at: `${name}.${at}`, message });
  };
  const from = releaseName(contract, request.from);
  if (from !== undefined && !releases.includes(from)) {
    const message = `${contract.name} has no release ${from}${suggestion(from, releases)}`;
    problems.push({ code: "unknown-release", at: `${name}.from`, message });
  }
  if (from !== undefined && request.has !== undefined) {
    const message = "a build starts from a release or from a list, and not from both; add changes to a release by `with`";
    problems.push({ code: "two-starts", at: `${name}.has`, message });
  }
  for (const part of ["has", "with", "without"] as const) {
    for (const id of request[part] ?? []) unknownChange(part, id);
  }
  for (const id of request.declares?.capabilities ?? []) unknownChange("declares.capabilities", id);
  for (const [part, kind] of [
    ["versions", "version"],
    ["features", "feature"],
  ] as const) {
    const protocols = contract.protocols.filter((each) => each.kind === kind).map((each) => each.name);
    for (const protocol of Object.keys(request.declares?.[part] ?? {})) {
      if (protocols.includes(protocol)) continue;
      const message = `${contract.name} has no ${kind} protocol ${protocol}${suggestion(protocol, protocols)}`;
      problems.push({ code: "unknown-protocol", at: `${name}.declares.${part}`, message });
    }
  }
  return problems;
}
