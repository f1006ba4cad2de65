import type { Claim } from "../review/rule.ts";
import { argumentType, number, sameNumber } from "./command-claims.ts";
import { align, differsByArch, size } from "./layout-claims.ts";
import { gone, header, macroBody, newValue, notAMacro, prototype, value } from "./name-claims.ts";
import { beyond, direction, numberSize, sameOrdinal, sameValue, sharedBits } from "./new-claims.ts";
import { offset, reserved, sizeByArch, sizeOfMember } from "./offset-claims.ts";
import { gap, padding } from "./padding-claim.ts";
import { type } from "./type-claim.ts";
import type { ClaimMaker } from "./witness.ts";

/** How each claim is shown: a template a row. */
export const claims: Readonly<{ [claim in Claim]: ClaimMaker }> = {
  align,
  "argument-type": argumentType,
  beyond,
  "differs-by-arch": differsByArch,
  direction,
  function: prototype,
  gap,
  gone,
  header,
  "macro-body": macroBody,
  "new-value": newValue,
  "not-a-macro": notAMacro,
  number,
  "number-size": numberSize,
  offset,
  padding,
  reserved,
  "same-number": sameNumber,
  "same-ordinal": sameOrdinal,
  "same-value": sameValue,
  "shared-bits": sharedBits,
  size,
  "size-by-arch": sizeByArch,
  "size-of-member": sizeOfMember,
  type,
  value,
};

/** For a rule that does not say what shows it: the first difference that its element has. */
const inTurn: readonly ClaimMaker[] = [number, value, offset, sizeOfMember, type, size, align, gone];

/** What differs of a finding's element, whatever it is. */
export const whatDiffers: ClaimMaker = (finding, sides, all) => {
  for (const make of inTurn) {
    const shown = make(finding, sides, all);
    // What is new and nothing else says nothing of a rule's point.
    if (typeof shown !== "string" && shown.before.expect !== "fails") return shown;
  }
  return `nothing of ${finding.element} that a program can show differs`;
};
