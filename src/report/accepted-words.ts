import type { Judged } from "../review/result.ts";
import { printable } from "./printable.ts";

/** `abide.config.yaml accepts 2 findings, and 1 is switched off.`; "" without a configuration. */
export function acceptedWords(judged: Judged | undefined): string {
  if (judged === undefined) return "";
  const { by, accepted, off } = judged;
  const count = accepted.length === 0 ? "no finding" : accepted.length === 1 ? "1 finding" : `${accepted.length} findings`;
  const more = off === 0 ? "" : `, and ${off} ${off === 1 ? "is" : "are"} switched off`;
  return `${printable(by)} accepts ${count}${more}.`;
}
