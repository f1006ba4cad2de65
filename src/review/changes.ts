import type { Command, HeaderAbi } from "../abi/abi.ts";
import type { Field, Place, Record } from "../abi/type.ts";
import { canonicalType, pointerTarget } from "./canonical-type.ts";
import { commandText, enumText, fieldText, hex, recordName, recordText, wholeTexts } from "./element-text.ts";
import { enumAfter } from "./enum-after.ts";
import { expandsAlike } from "./expands-alike.ts";
import { bytesOf, isFiller } from "./filler.ts";
import { functionChange } from "./function-change.ts";
import { commandGate, docOf, gateKindIn, gateText, type NewGates, notedGate } from "./gate.ts";
import { heldNumber } from "./held-number.ts";
import { keptByMacro } from "./kept-by-macro.ts";
import { bytesText, landing } from "./landing.ts";
import { commandAddedEffect, memberAddedEffect } from "./landing-effect.ts";
import { counted } from "./list-of.ts";
import { valueEffect } from "./low-bits.ts";
import { memberGate } from "./member-gate.ts";
import { otherKind } from "./other-kind.ts";
import type { HeaderPair, MemberPair, Pair, RecordPair } from "./pairs.ts";
import {
  alignEffect,
  argumentEffect,
  otherEffect,
  otherMeaning,
  plainEffect,
  renamedEffect,
  sameBytes,
  sharesWord,
  staysInPlace,
  tagGone,
  unaffected,
} from "./plain-effect.ts";
import type { Action, Change, Effect, ElementKind, Gate, Scheme } from "./result.ts";
import type { Context } from "./rule.ts";
import { spellType } from "./spell-type.ts";

/** All that changed in one header under one data model, in the order of the header. */
export function changesOf(pair: HeaderPair, context: Context): readonly Change[] {
  const abis = [context.model.name];
  const { before, after } = pair;
  if (before === undefined || after === undefined) return [wholeHeader(pair, abis)];
  const draft = (
    kind: ElementKind,
    element: string,
    texts: readonly [string | undefined, string | undefined],
    places: readonly [Place | undefined, Place | undefined],
    more: DraftMore = {},
  ): Change => ({
    kind,
    action: more.action ?? actionOf(texts),
    header: pair.name,
    element,
    before: texts[0] ?? "",
    after: texts[1] ?? "",
    note: more.note ?? "",
    where: whereOf(...places),
    effect: more.effect ?? plainEffect(kind, actionOf(texts)),
    gate: more.gate,
    scheme: more.scheme,
    abis,
  });

  const changes: Change[] = [];
  for (const each of pair.commands) {
    const texts = textsOf(each, (command) => `${commandText(command)} ${hex(command.number)}`);
    if (texts === undefined) continue;
    if (each.elsewhere) {
      const now = otherKind(after, each.name);
      if (now === undefined || now.value === BigInt(each.before?.number ?? -1)) continue;
      if (now.value === undefined && now.text === before.visible.macro(each.name)?.text) continue;
      changes.push(draft("command", each.name, [texts[0], now.text], [each.before?.place, now.place], otherEffect(now)));
      continue;
    }
    const isNew = each.before === undefined && each.after !== undefined;
    const held = isNew && each.after !== undefined ? heldNumber(each.after, pair) : undefined;
    changes.push(
      draft("command", each.name, texts, placesOf(each), {
        ...renamedEffect(each, after),
        ...(each.before?.number === each.after?.number ? { effect: argumentEffect } : {}),
        ...(isNew && each.after !== undefined
          ? {
              gate: ownGate(commandGate(each.after, pair, context.gates, context.known), held),
              effect: commandAddedEffect(each.after, context.known, held),
            }
          : {}),
      }),
    );
  }
  for (const each of pair.constants) {
    const texts = textsOf(each, (constant) => String(constant.value));
    if (texts === undefined) continue;
    if (each.elsewhere) {
      const now = otherKind(after, each.name);
      if (now === undefined || now.text === each.before?.text) continue;
      changes.push(draft("constant", each.name, [texts[0], now.text], [each.before?.place, now.place], otherEffect(now)));
      continue;
    }
    changes.push(
      draft("constant", each.name, texts, placesOf(each), { gate: valueGate(each, pair, context.gates), ...valueEffect(each) }),
    );
  }
  for (const each of pair.enums) {
    const tag = each.before;
    if (tag?.tagless === false && enumAfter(each, after) === undefined)
      changes.push(draft("enum", `enum ${each.name}`, [enumText(tag), undefined], [tag.place, undefined], { effect: tagGone }));
    for (const one of each.enumerators) {
      const texts = textsOf(one, (enumerator) => String(enumerator.value));
      if (texts === undefined || one.elsewhere) continue;
      changes.push(
        draft("enumerator", one.name, texts, placesOf(one), {
          gate: valueGate(one, pair, context.gates, each.after?.comment),
          ...valueEffect(one),
        }),
      );
    }
  }
  for (const each of pair.typedefs) {
    const texts = textsOf(each, ({ type }) => (pointerTarget(type) === undefined ? canonicalType(type) : spellType(type)));
    if (texts === undefined || each.elsewhere) continue;
    changes.push(draft("typedef", each.name, texts, placesOf(each)));
  }
  for (const each of pair.macros) {
    const texts = textsOf(each, ({ parameters, text }) =>
      parameters === undefined ? text : `(${parameters.join(", ")}) ${text}`,
    );
    if (texts === undefined) continue;
    if (each.elsewhere) {
      const now = otherKind(after, each.name);
      if (now === undefined || now.text === each.before?.text) continue;
      changes.push(draft("macro", each.name, [texts[0], now.text], [each.before?.place, now.place], otherEffect(now)));
      continue;
    }
    const alike = each.before !== undefined && each.after !== undefined && expandsAlike(each.before, each.after, pair);
    changes.push(draft("macro", each.name, texts, placesOf(each), alike ? { effect: unaffected } : {}));
  }
  for (const each of pair.functions) {
    const change = functionChange(each, pair, after);
    if (change !== undefined) changes.push(draft("function", each.name, change.texts, change.places, change));
  }
  for (const each of pair.records) changes.push(...recordChanges(each, pair, context, draft));
  return changes.sort((a, b) => a.where.line - b.where.line);
}

/** Trying a command tells nothing where its number does something else. */
function ownGate(gate: Gate, held: Command | undefined): Gate | undefined {
  return held !== undefined && gate.kind === "probe" ? undefined : gate;
}

/** What a kind of change knows beyond its texts. */
interface DraftMore {
  readonly note?: string | undefined;
  readonly effect?: Effect;
  readonly gate?: Gate | undefined;
  readonly scheme?: Scheme;
  readonly action?: Action;
}

type Draft = (
  kind: ElementKind,
  element: string,
  texts: readonly [string | undefined, string | undefined],
  places: readonly [Place | undefined, Place | undefined],
  more?: DraftMore,
) => Change;

function recordChanges(pair: RecordPair, header: HeaderPair, context: Context, draft: Draft): readonly Change[] {
  const { before, after } = pair;
  // Most records are as they were, and finding a scheme takes a look at the whole header.
  if (isSame(pair)) return [];
  const scheme = schemeOfPair(pair, header, context);
  const places = placesOf(pair);
  if (before === undefined || after === undefined)
    return [draft("record", recordName(pair), wholeTexts(pair), places, { scheme })];
  if (!before.complete || !after.complete) return [];
  const changes: Change[] = [];
  if (before.size !== after.size || before.align !== after.align || before.kind !== after.kind) {
    changes.push(
      draft("record", recordName(pair), [recordText(before), recordText(after)], places, {
        scheme,
        ...(before.size === after.size && before.kind === after.kind ? { effect: alignEffect } : {}),
        // All that was there stands where it stood: what is new behind it is all that either side can meet.
        ...(grewAtItsEnd(pair) ? { effect: memberAddedEffect({ kind: "append" }, scheme, false) } : {}),
      }),
    );
  }
  for (const member of pair.members) {
    const change = memberChange(member, pair, { before, after }, scheme, header, context, draft);
    if (change !== undefined) changes.push(change);
  }
  return changes;
}

function grewAtItsEnd({ before, after, members }: RecordPair): boolean {
  if (before === undefined || after === undefined || after.size <= before.size || before.kind !== after.kind) return false;
  const { size } = before;
  return members.every(({ before: old, after: now }) =>
    old === undefined || now === undefined
      ? now !== undefined && bytesOf(now).from >= size
      : fieldText(old) === fieldText(now) && old.size === now.size,
  );
}

function isSame({ before, after, members }: RecordPair): boolean {
  if (before?.size !== after?.size || before?.align !== after?.align || before?.kind !== after?.kind) return false;
  return members.every(
    (member) =>
      member.before !== undefined &&
      member.after !== undefined &&
      !member.renamed &&
      fieldText(member.before) === fieldText(member.after),
  );
}

function memberChange(
  member: MemberPair,
  record: RecordPair,
  { before, after }: { readonly before: Record; readonly after: Record },
  scheme: Scheme,
  header: HeaderPair,
  context: Context,
  draft: Draft,
): Change | undefined {
  const texts = [member.before, member.after].map((field) => (field === undefined ? undefined : fieldText(field)));
  const unnamed = (member.before ?? member.after)?.name === "";
  if ((texts[0] === texts[1] && !member.renamed) || unnamed) return undefined;
  const element = `${record.name}.${member.name}`;
  const pairOfTexts: readonly [string | undefined, string | undefined] = [texts[0], texts[1]];
  if (member.renamed && member.after !== undefined) {
    return draft("member", element, [member.name, member.after.name], placesOf(member), {
      action: "renamed",
      scheme,
      effect: {
        old: sharesWord(member.name, member.after.name) ? "unaffected: the same bytes" : otherMeaning,
        new: sharesWord(member.name, member.after.name) ? "unaffected: the same bytes" : otherMeaning,
        source: keptByMacro(header.after, member.name).includes(member.after.name)
          ? "compiles"
          : `does not compile where it says ${member.name}`,
      },
    });
  }
  const filler = [member.before, member.after].every((field) => field === undefined || isFiller(field));
  if (member.before === undefined && member.after !== undefined && !filler) {
    const where = landing(member.after, before, after);
    const note =
      where.kind === "filler"
        ? `was ${where.fillers.map(({ name }) => name).join(", ")}; record ${before.size === after.size ? "stays" : "becomes"} ${after.size} bytes`
        : landingNotes[where.kind];
    return draft("member", element, pairOfTexts, placesOf(member), {
      note,
      scheme,
      gate: memberGate(
        { name: member.name, comment: docOf(member.name, member.after.comment, after.comment), record: after.name },
        header,
        context.gates,
        { scheme, appended: where.kind === "append" },
      ),
      effect: memberAddedEffect(where, scheme, saysZero(before, where.kind === "filler" ? where.fillers : [])),
    });
  }
  return draft("member", element, pairOfTexts, placesOf(member), {
    scheme,
    ...(filler
      ? { note: fillerNote(member), effect: unaffected }
      : staysInPlace(member)
        ? { effect: { old: sameBytes, new: sameBytes, source: "compiles where the new type fits" } }
        : {}),
  });
}

const landingNotes: Readonly<{ [kind: string]: string }> = {
  hole: "was padding put in by the compiler",
  append: "past the old end",
  shared: "shares its bytes with other members of a union",
  insert: "where other members were",
};

function fillerNote({ before, after }: MemberPair): string {
  if (before === undefined && after !== undefined) return `names ${bytesText(bytesOf(after))}`;
  if (before !== undefined && after === undefined) return `${bytesText(bytesOf(before))} have other names now`;
  if (before === undefined || after === undefined) return "";
  const [b, a] = [bytesOf(before), bytesOf(after)];
  // What only moved, because something before it grew, gave nothing away.
  if (a.to === b.to && a.from > b.from) return `${bytesText({ from: b.from, to: a.from })} are given away`;
  if (a.from === b.from && a.to < b.to) return `${bytesText({ from: a.to, to: b.to })} are given away`;
  return "";
}

/** Whether the header says that the bytes must be zero: then an old provider may be relied on to have checked. */
export function saysZero(record: Record, fillers: readonly Field[]): boolean {
  const says = /\bzero(ed|es|s)?\b|\bmbz\b|must be 0|set to 0|\b== ?0\b/i;
  return (
    fillers.some(({ comment }) => says.test(comment)) ||
    (/\b(reserved|pad|padding)\b/i.test(record.comment) && says.test(record.comment))
  );
}

/** A new value is a gate by its name, or says in its comment which gate it is behind. */
function valueGate(
  { name, before, after }: Pair<{ readonly comment: string }>,
  header: HeaderPair,
  { rows }: NewGates,
  owner?: string,
): Gate | undefined {
  if (before !== undefined || after === undefined || header.after === undefined) return undefined;
  const kind = gateKindIn(name, header.after, rows);
  return kind === undefined
    ? notedGate(docOf(name, after.comment, owner), header.after, rows)
    : { kind, by: name, text: gateText(kind, name), noted: true };
}

function wholeHeader(pair: HeaderPair, abis: readonly string[]): Change {
  const { before, after } = pair;
  const there = (after ?? before) as HeaderAbi;
  const counts = [
    counted(there.records.size, "record"),
    counted(there.commands.size, "command"),
    counted(there.constants.size, "constant"),
  ].join(", ");
  return {
    kind: "header",
    action: after === undefined ? "removed" : "added",
    header: pair.name,
    element: pair.name,
    before: before === undefined ? "" : counts,
    after: after === undefined ? "" : counts,
    note: "",
    where: { file: pair.name, line: 1, side: after === undefined ? "before" : "after" },
    effect: plainEffect("header", after === undefined ? "removed" : "added"),
    gate: undefined,
    scheme: undefined,
    abis,
  };
}

function schemeOfPair({ before, after }: RecordPair, header: HeaderPair, context: Context): Scheme {
  return before !== undefined
    ? context.scheme(before, header.before, "before")
    : context.scheme(after as Record, header.after, "after");
}

function textsOf<T>(
  { before, after }: Pair<T>,
  text: (value: T) => string,
): readonly [string | undefined, string | undefined] | undefined {
  const texts = [before, after].map((value) => (value === undefined ? undefined : text(value)));
  return texts[0] === texts[1] ? undefined : [texts[0], texts[1]];
}

function placesOf({ before, after }: Pair<{ readonly place: Place }>): readonly [Place | undefined, Place | undefined] {
  return [before?.place, after?.place];
}

function actionOf([before, after]: readonly [string | undefined, string | undefined]): Action {
  if (before === undefined) return "added";
  return after === undefined ? "removed" : "changed";
}

function whereOf(before: Place | undefined, after: Place | undefined): Change["where"] {
  const place = after ?? before ?? { file: "", line: 1 };
  return { file: place.file, line: place.line, side: after === undefined ? "before" : "after" };
}
