import type { Command } from "../abi/abi.ts";
import type { Field, Record } from "../abi/type.ts";
import { seenIn, sightOf } from "../source/evidence.ts";
import type { Block } from "../source/source-file.ts";
import type { Sight, SourceView } from "../source/source-view.ts";
import { fieldText } from "./element-text.ts";
import type { Pair } from "./pairs.ts";
import { sightsText } from "./questions.ts";
import type { Answer, Context, Found } from "./rule.ts";
import { recordIn } from "./uses.ts";

/** A command that is new, or whose argument changed, with the record that it takes. */
export interface Handled {
  readonly command: Command;
  readonly record: Record;
  /** Members that were not there before, or are not what they were; all of a new command's. */
  readonly members: readonly Field[];
}

/** What a command takes, when the command is new or that changed; undefined for one that takes no record. */
export function handledRecord({ before, after }: Pair<Command>, context: Context): Handled | undefined {
  if (after === undefined) return undefined;
  const record = argumentOf(after, context);
  if (record === undefined || !record.complete) return undefined;
  if (before === undefined) return { command: after, record, members: record.fields };
  const old = context.header.before?.records.get(record.name);
  // A record of another header is that header's affair.
  if (old === undefined || !context.header.after?.records.has(record.name)) return undefined;
  const same = new Set(old.fields.map((field) => `${field.name} ${fieldText(field)}`));
  const members = record.fields.filter((field) => !same.has(`${field.name} ${fieldText(field)}`));
  return members.length === 0 ? undefined : { command: after, record, members };
}

/**
 * The record of a command: in its number, or for one without a type the record that begins with its own size and has the command's name
 * in small letters, or that its handler declares.
 */
function argumentOf(command: Command, { header, source, scheme }: Context): Record | undefined {
  if (command.type !== undefined) return recordIn(command.type);
  const records = header.after?.records ?? new Map<string, Record>();
  const named = records.get(command.name.toLowerCase());
  if (named !== undefined || source === undefined) return named;
  const [own, ...more] = [...records.values()].filter(
    (record) =>
      ["argsz", "size-first"].includes(scheme(record, header.after, "after").kind) &&
      seenIn(source.reach(command.name).slice(0, nearest), declares(record)) !== undefined,
  );
  return more.length === 0 ? own : undefined;
}

/** The first blocks of a reach: the case, what is before it, and the function that it calls. */
const nearest = 3;

function declares({ kind, name }: Record): RegExp {
  return new RegExp(`\\b${kind}\\s+${name}\\b`);
}

/** What is asked of the code that runs for a command. */
export interface Ask {
  readonly command: string;
  /** The record that the code must speak of, or it was not followed to where the answer is. */
  readonly record?: Record;
  readonly pattern: RegExp;
  /** What it means that the pattern was seen: `reserved is read`. */
  readonly seen: string;
  /** What it means that it was not: `reserved is not read`; where was looked is added. */
  readonly notFound: string;
  readonly found: Omit<Found, "element" | "place" | "message">;
}

/** Looks for a pattern in all that runs for a command. */
export function answerFor(source: SourceView | undefined, ask: Ask): Answer | undefined {
  if (source === undefined) return undefined;
  const handlers = source.handlers(ask.command);
  if (handlers.length === 0) return { kind: "nowhere", text: `nothing in ${source.name} handles ${ask.command}` };
  const reach = source.reach(ask.command);
  const at = seenIn(reach, ask.pattern);
  if (at !== undefined) return { kind: "seen", at, text: ask.seen };
  const places = handlers.map(({ own, at: offset }) => sightOf(own, offset));
  if (ask.record !== undefined && seenIn(reach, declares(ask.record)) === undefined) {
    const text = `from ${sightsText(places)} the code was not followed to where ${ask.record.kind} ${ask.record.name} is taken`;
    return { kind: "nowhere", text };
  }
  return {
    kind: "not-found",
    looked: lookedAt(places, reach),
    found: { ...ask.found, message: messageOf(ask, places) },
  };
}

function messageOf({ notFound }: Ask, handlers: readonly Sight[]): string {
  return `${notFound}: not found in the source. Looked at ${sightsText(handlers)}, with what comes before it and what it calls. This is a search of text, and no proof.`;
}

function lookedAt(handlers: readonly Sight[], reach: readonly Block[]): readonly Sight[] {
  const all = [
    ...handlers,
    ...reach.filter(({ file, from }) => /[{]/.test(file.code[from] ?? "")).map((block) => sightOf(block)),
  ];
  return all.filter(({ path, line }, index) => all.findIndex((each) => each.path === path && each.line === line) === index);
}
