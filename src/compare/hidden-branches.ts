import type { HeaderAbi, InactiveRegion } from "../abi/abi.ts";
import type { ReviewInput } from "../review/review.ts";
import type { UnseenBranch } from "../review/rule.ts";

/** A part of a header under a conditional that holds on no data model judged so far, and that one version has and the other not. */
export interface HiddenBranch {
  readonly header: string;
  readonly side: "before" | "after";
  readonly region: InactiveRegion;
}

/** Branches that differ between the versions, that none of the data models sees and that some program might. */
export function hiddenBranches(inputs: readonly ReviewInput[]): readonly HiddenBranch[] {
  const names = new Set(inputs.flatMap(({ before, after }) => [...before.headers.keys(), ...after.headers.keys()]));
  const result: HiddenBranch[] = [];
  for (const header of names) {
    for (const side of ["before", "after"] as const) {
      const other = side === "before" ? "after" : "before";
      const hidden = inputs.map((input) => regionsOf(input[side].headers.get(header)));
      const elsewhere = new Set(inputs.flatMap((input) => regionsOf(input[other].headers.get(header)).map(keyOf)));
      for (const region of hidden[0] ?? []) {
        if (elsewhere.has(keyOf(region)) || neverForPrograms(region)) continue;
        if (hidden.every((regions) => regions.some((each) => keyOf(each) === keyOf(region))))
          result.push({ header, side, region });
      }
    }
  }
  return result;
}

/** What only the kernel, the assembler or C++ defines: the C interface is elsewhere, or the same in other clothes. */
const notForC = "(?:__KERNEL__|__ASSEMBLY__|__ASSEMBLER__|__cplusplus|CONFIG_\\w+)";
const asks = new RegExp(`^(?:ifdef ${notForC}|if defined ${notForC}|if defined\\(${notForC}\\)|else of #ifndef ${notForC})$`);

/** A condition that holds for no C program, whatever its architecture; or what stands under it lets none be compiled. */
function neverForPrograms({ condition, text }: InactiveRegion): boolean {
  return condition === "if 0" || condition === "else of #if 1" || asks.test(condition) || /^# error\b/.test(text);
}

/** A condition on one macro that names an architecture, `__ia64__`: it holds only where the compiler predefines that. */
const onOneMacro = /^(?:ifdef |if defined[ (])(__[a-z0-9_]+__)\)?$/;

/** Whether any data model could make the condition hold, as far as the condition alone tells. */
export function canHold(condition: string, predefined: ReadonlySet<string>): boolean {
  const macro = onOneMacro.exec(condition)?.[1];
  return macro === undefined || predefined.has(macro);
}

/** Whether the condition asks, beside other things, what holds for no C program: then no data model is to be missed. */
export function asksForKernel(condition: string): boolean {
  return new RegExp(`\\b${notForC}\\b`).test(condition);
}

/** Those of the branches that this data model does not see. */
export function notSeenBy(branches: readonly HiddenBranch[], input: ReviewInput): readonly HiddenBranch[] {
  return branches.filter(({ header, side, region }) => {
    const read = input[side].headers.get(header);
    return read === undefined || regionsOf(read).some((each) => keyOf(each) === keyOf(region));
  });
}

/** By header, a branch before and after as one where the condition is the same. */
export function toUnseen(branches: readonly HiddenBranch[]): ReadonlyMap<string, readonly UnseenBranch[]> {
  const result = new Map<string, UnseenBranch[]>();
  const taken = new Set<HiddenBranch>();
  for (const branch of branches) {
    if (taken.has(branch)) continue;
    const { header, side, region } = branch;
    const partner = branches.find(
      (other) =>
        !taken.has(other) && other.header === header && other.side !== side && other.region.condition === region.condition,
    );
    if (partner !== undefined) taken.add(partner);
    const [before, after] = side === "before" ? [region, partner?.region] : [partner?.region, region];
    const shown = after ?? region;
    const unseen: UnseenBranch = {
      condition: region.condition,
      place: shown.place,
      side: after === undefined ? "before" : "after",
      before: before?.text ?? "",
      after: after?.text ?? "",
    };
    result.set(header, [...(result.get(header) ?? []), unseen]);
  }
  return result;
}

function keyOf({ condition, text }: InactiveRegion): string {
  return `${condition}\n${text}`;
}

function regionsOf(header: HeaderAbi | undefined): readonly InactiveRegion[] {
  return header?.inactive ?? [];
}
