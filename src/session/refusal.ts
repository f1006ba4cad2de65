import type { Errno } from "../abi/errno.ts";
import type { ChangeId, Gate } from "../contract/contract.ts";
import { gateText } from "../contract/gate-text.ts";
import type { Asked } from "./ask.ts";
import type { Consumer } from "./consumer.ts";

/** One requirement that the provider does not meet. */
export interface Refusal {
  readonly required: ChangeId;
  /** From what was required to what is missing, each needing the next. */
  readonly path: readonly ChangeId[];
  /** What is missing: the requirement itself, or something it needs. */
  readonly change: ChangeId;
  /** The gate it is behind. */
  readonly gate: Gate;
  /** What was asked, and what the provider answered. */
  readonly asked: Asked | undefined;
}

/** There is no session. Nothing is open and nothing is agreed. */
export class NegotiationError extends Error {
  override readonly name = "NegotiationError";
  readonly code: "cannot-open" | "required-missing" | "refused-after-offer";
  readonly refusals: readonly Refusal[];
  /** Why the node could not be opened, or why what was offered was then refused. */
  readonly errno: Errno | undefined;

  constructor(consumer: Pick<Consumer, "contract" | "path">, refusals: readonly Refusal[], errno?: Errno, step?: string) {
    super(textOf(consumer, refusals, errno, step));
    this.code = step !== undefined ? "refused-after-offer" : refusals.length === 0 ? "cannot-open" : "required-missing";
    this.refusals = refusals;
    this.errno = errno;
  }
}

function textOf(
  { contract, path }: Pick<Consumer, "contract" | "path">,
  refusals: readonly Refusal[],
  errno: Errno | undefined,
  step: string | undefined,
): string {
  if (step !== undefined) return `${contract.name}: ${path} offered it, and then answered ${errno} to ${step}`;
  if (refusals.length === 0) return `${contract.name}: ${path} cannot be opened: ${errno}`;
  return refusals.map((each) => `${contract.name}: ${refusalText(each)}`).join("\n");
}

function refusalText({ required, path, change, gate, asked }: Refusal): string {
  const via = path.length > 1 ? ` (${path.join(" needs ")})` : "";
  const found = asked === undefined ? "it was not asked" : `${asked.asked} ${asked.answered}`;
  const answer = asked?.asked === "nothing" ? asked.answered : found;
  const behind = gate.kind === "base" ? "" : `it is behind ${gateText(gate)}; `;
  return `${required} is required${via}, and ${change} is not there: ${behind}${answer}`;
}
