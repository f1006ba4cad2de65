import { nearest } from "../abi/nearest.ts";

/** What the contract room throws: one message that can stand alone, and every single reason as data. */
export class ContractError extends Error {
  override readonly name = "ContractError";
  readonly problems: readonly ContractProblem[];

  /** @param about the thing that was asked for or checked: `contract vduse`, `build vduse@7.3`. */
  constructor(about: string, problems: readonly ContractProblem[]) {
    const [first] = problems;
    super(
      problems.length === 1 && first !== undefined
        ? `${about}: ${first.message}`
        : `${about} has ${problems.length} problems:\n${problems.map((each) => `  ${each.at}: ${each.message}`).join("\n")}`,
    );
    this.problems = problems;
  }
}

export interface ContractProblem {
  readonly code: ContractProblemCode;
  /** Where: `vduse.asid.needs[0]`. */
  readonly at: string;
  readonly message: string;
}

export type ContractProblemCode =
  | "unknown-change"
  | "unknown-protocol"
  | "unknown-release"
  | "unknown-bundle"
  | "unknown-kind"
  | "two-starts"
  | "wrong-protocol-kind"
  | "duplicate-change"
  | "duplicate-protocol"
  | "duplicate-release"
  | "not-kebab-case"
  | "needs-cycle"
  | "needs-excluded"
  | "excludes-itself"
  | "base-excluded"
  | "capability-twice"
  | "feature-twice"
  | "gate-without-protocol"
  | "number-out-of-range"
  | "size-not-growing"
  | "silent-behind-gate"
  | "no-command"
  | "need-missing"
  | "excluded-pair"
  | "base-missing"
  | "too-large";

/** `; did you mean asid?` when a known name is near, and the known names otherwise, as long as they are few. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return `; did you mean ${near}?`;
  if (candidates.length === 0) return "; there is none";
  if (candidates.length > 12) return "";
  return `; known: ${candidates.join(", ")}`;
}
