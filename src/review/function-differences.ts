import type { Prototype, PrototypePart } from "../abi/abi.ts";
import { signatureOf } from "../abi/signature.ts";
import type { Place } from "../abi/type.ts";
import type { Effect, Severity } from "./result.ts";

/** One way in which a function is called otherwise. */
export interface FunctionDifference {
  /** Whether calls no longer compile, or compile with other conversions. */
  readonly severity: Severity;
  /** What goes on after the function's name: `takes 2 parameters instead of 1`. */
  readonly text: string;
  /** The declaration that differs. */
  readonly place: Place;
}

/**
 * How a function is called otherwise than it was; none where only names, or nothing, differ. What every declaration of it says counts: one that is new
 * and contradicts those that were there is a difference, and one that is gone is none.
 */
export function functionDifferences(was: Prototype, is: Prototype): readonly FunctionDifference[] {
  const [old, now] = [declarationsOf(was), declarationsOf(is)];
  const left = [...old.keys()].filter((each) => !now.has(each));
  const come = [...now.keys()].filter((each) => !old.has(each));
  const added = now.get(come[0] ?? "");
  if (added === undefined) return [];
  const gone = old.get(left[0] ?? "");
  return gone === undefined
    ? [{ severity: "break", text: "is declared twice, and not alike", place: added.place }]
    : compare(gone, added).map((each) => ({ ...each, place: added.place }));
}

/** Whether all that a header says of a function is as it was, but for names. */
export function isCalledAlike(was: Prototype, is: Prototype): boolean {
  return [...declarationsOf(was).keys()].join("; ") === [...declarationsOf(is).keys()].join("; ");
}

/** Every text that a header has of a function, for the account of changes: one, unless it contradicts itself. */
export function functionText(prototype: Prototype): string {
  return [...declarationsOf(prototype).values()].map(({ text }) => text).join("; ");
}

/** What a function that came, went or is called otherwise means to each side. */
export function functionEffect(was: Prototype | undefined, is: Prototype | undefined): Effect {
  const old = "unaffected: it has the function that it was built with";
  if (is === undefined) return { old, new: "has to do without it", source: "does not compile where it calls the function" };
  if (was === undefined) {
    const there = is.internal
      ? "unaffected: it has the function from the header"
      : "links where the program itself or a library has the function";
    return { old: "unaffected", new: there, source: "compiles" };
  }
  const differences = functionDifferences(was, is);
  const breaks = differences.some(({ severity }) => severity === "break");
  if (breaks && is.others.length > was.others.length) return { old, new: "does not compile", source: "does not compile" };
  const calls = breaks ? "does not compile where it calls the function" : "compiles where the values convert";
  return { old, new: "uses the function as it is now", source: differences.length === 0 ? "compiles" : calls };
}

function declarationsOf(prototype: Prototype): ReadonlyMap<string, Prototype> {
  return new Map([prototype, ...prototype.others].map((each) => [signatureOf(each), each]));
}

function compare(was: Prototype, is: Prototype): readonly Omit<FunctionDifference, "place">[] {
  const differences: Omit<FunctionDifference, "place">[] = [];
  const [old, now] = [was.parameters, is.parameters];
  if (old.length !== now.length) {
    differences.push({
      severity: "break",
      text: `takes ${now.length} ${now.length === 1 ? "parameter" : "parameters"} instead of ${old.length}`,
    });
  } else {
    old.forEach((each, index) => {
      const other = now[index] as PrototypePart;
      if (each.type !== other.type)
        differences.push({
          severity: each.arithmetic && other.arithmetic ? "risk" : "break",
          text: `takes ${other.type} instead of ${each.type} as parameter ${index + 1}`,
        });
      else if (each.toConstant && !other.toConstant)
        differences.push({ severity: "risk", text: `no longer promises to leave alone what parameter ${index + 1} points to` });
    });
  }
  if (was.result.type !== is.result.type) {
    const converts = was.result.type === "void" || (was.result.arithmetic && is.result.arithmetic);
    differences.push({ severity: converts ? "risk" : "break", text: `returns ${is.result.type} instead of ${was.result.type}` });
  } else if (!was.result.toConstant && is.result.toConstant) {
    differences.push({ severity: "risk", text: "returns a pointer to what is const now" });
  }
  return differences;
}
