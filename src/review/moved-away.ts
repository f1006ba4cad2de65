import type { HeaderAbi } from "../abi/abi.ts";
import { listOf } from "./list-of.ts";
import type { Pair } from "./pairs.ts";
import type { Context } from "./rule.ts";

/** The new version of a header as another architecture has it. */
export interface OtherArch {
  /** Folder below `arch/`: `s390`. */
  readonly arch: string;
  /** That architecture's own header which the header includes there, and which holds the name: `asm/kvm.h`. */
  readonly from: string;
  /** The header itself, read under a data model of that architecture. */
  readonly header: HeaderAbi;
}

/**
 * Architectures on which the new version of a header includes one of the architecture's own in whose text the name stands.
 * Handed to a review by who can read headers.
 */
export type OtherArchs = (header: string, name: string) => readonly OtherArch[];

/** Where something went that a header no longer declares, in words that go on with a message, and what to do. */
export interface MovedAway {
  readonly text: string;
  readonly next: string;
}

/**
 * Where a name went that is gone from a header and that programs can have elsewhere, meaning the same: with the header itself on another architecture, which
 * has a header of its own for it, or with another header. Undefined when it is nowhere.
 * @param same whether what a header declares under the name is what it was
 */
export function movedAway(name: string, context: Context, same: (header: HeaderAbi) => boolean): MovedAway | undefined {
  const judged = new Set(context.across.map(({ model }) => model.arch));
  const archs = context.otherArchs(context.header.name, name).filter(({ arch, header }) => !judged.has(arch) && same(header));
  const [first] = archs;
  if (first !== undefined) {
    const there = listOf([...new Set(archs.map(({ arch }) => arch))]);
    return {
      text: `; it moved to ${first.from} of ${there}, which this header includes there`,
      next: `Say in the commit that only ${there} has a use for it: source that names it on another architecture no longer compiles.`,
    };
  }
  const home = context.arrived(name).find(same);
  return home === undefined
    ? undefined
    : {
        text: `; it moved to ${home.name}, which this header does not include`,
        next: `Include ${home.name} here, so that source which includes only this header goes on compiling.`,
      };
}

/** By name, headers that declare it and did not before: what is gone from one header may have come to another. */
export type Arrived = (name: string) => readonly HeaderAbi[];

/** Worked out at the first question, of what is in question alone: many reviews ask none. */
export function arrivedIn(pairs: Iterable<Pair<HeaderAbi>>): Arrived {
  let arrived: Map<string, HeaderAbi[]> | undefined;
  return (name) => {
    arrived ??= collectArrived(pairs);
    return arrived.get(name) ?? [];
  };
}

function collectArrived(pairs: Iterable<Pair<HeaderAbi>>): Map<string, HeaderAbi[]> {
  const arrived = new Map<string, HeaderAbi[]>();
  for (const { before, after } of pairs) {
    if (after === undefined) continue;
    const old = before === undefined ? new Set<string>() : namesOf(before);
    for (const name of namesOf(after)) if (!old.has(name)) arrived.set(name, [...(arrived.get(name) ?? []), after]);
  }
  return arrived;
}

/** What its macros stand for is not asked: that takes evaluating them. */
function namesOf({ records, defines, enums }: HeaderAbi): ReadonlySet<string> {
  const names = new Set([...records.keys(), ...defines, ...enums.keys()]);
  for (const { enumerators } of enums.values()) for (const { name } of enumerators) names.add(name);
  return names;
}
