import { buildOf } from "../contract/build-of.ts";
import type { ChangeId, Contract } from "../contract/contract.ts";
import { type Cover, cover } from "../contract/cover.ts";
import type { CaseKind, Matrix, MatrixCase } from "./matrix-case.ts";
import { dishonestCases } from "./matrix-dishonest.ts";
import { caseId } from "./matrix-id.ts";
import { nameBuild } from "./matrix-name.ts";
import { inVersionOrder } from "./matrix-order.ts";

export interface MatrixOptions {
  /** How many changes at a time have to be met in every combination: 2 is pairwise; 0 asks for the releases alone. */
  readonly strength?: number;
  /** Cover changes that only drafts have as well. The drafts themselves are always met. */
  readonly drafts?: boolean;
  /** Version protocols whose numbers nobody picked from: see `inVersionOrder`. */
  readonly linear?: readonly string[];
  /** Also releases that say of themselves what is not true. */
  readonly dishonest?: boolean;
}

/**
 * The builds that a program has to be tried on: every release and draft of the contract, then a covering array over its changes, each with the
 * declaration that is honest. A build that is a release already is not met twice; releases that do not differ each are, by name. The same
 * contract and options give the same cases.
 *
 * Throws a `ContractError` as `cover` does, for a release that cannot be, and for a protocol that the contract does not have.
 */
export function matrixCases(contract: Contract, options: MatrixOptions = {}): Matrix {
  const { strength = 2, drafts = false, linear = [], dishonest = false } = options;
  const releases = contract.releases.map(({ name, status }): MatrixCase => {
    const build = buildOf(contract, name);
    const kind = status === "draft" ? "draft" : "release";
    return { id: name, name, kind, request: { from: name }, has: [...build.has], declares: build.declares };
  });
  const ordered = inVersionOrder(contract, linear);
  const covered: Cover = strength === 0 ? { builds: [], combinations: 0 } : cover(ordered, { strength, drafts });
  const met = new Set(releases.map(({ has }) => keyOf(has)));
  const others = covered.builds.filter((has) => !met.has(keyOf([...has]))).map((has) => caseOf(contract, has, "cover"));
  return {
    interface: contract.name,
    title: contract.title,
    strength,
    combinations: covered.combinations,
    cases: [...releases, ...others, ...(dishonest ? dishonestCases(contract) : [])],
  };
}

/** A build that can be, as a case with the honest declaration. Throws a `ContractError` for one that cannot. */
export function caseOf(contract: Contract, changes: ReadonlySet<ChangeId>, kind: CaseKind): MatrixCase {
  const { name, request } = nameBuild(contract, changes);
  const build = buildOf(contract, request);
  const has = [...build.has];
  return { id: caseId(has, build.declares), name, kind, request, has, declares: build.declares };
}

function keyOf(has: readonly ChangeId[]): string {
  return [...has].sort().join(" ");
}
