import { parseAttributes } from "./attributes.ts";
import type { Cursor } from "./cursor.ts";
import { mergeAttributes, parseDeclarator } from "./declarator.ts";
import { parseSpecifiers, type TagGrammar } from "./specifiers.ts";
import type { EnumeratorSyntax, EnumSyntax, MemberSyntax, RecordSyntax, TokenRange } from "./syntax.ts";

const memberStops = new Set([",", ";", "__attribute__", "__attribute", "}"]);
const enumeratorStops = new Set([",", "}"]);

/** Where parsed definitions are put, in order. */
export interface DefinitionSink {
  record(record: RecordSyntax): void;
  enum(value: EnumSyntax): void;
}

/** The grammar of records and enums, which hands every definition to `sink`. */
export function tagGrammar(sink: DefinitionSink): TagGrammar {
  const context: Context = {
    sink,
    owner: undefined,
    tags: { record: (c) => parseRecord(c, context), enum: (c) => parseEnum(c, sink) },
  };
  return context.tags;
}

interface Context {
  readonly sink: DefinitionSink;
  readonly tags: TagGrammar;
  /** The record whose member list is being read. */
  owner: RecordSyntax | undefined;
}

/** Reads `struct` or `union`: a definition or a mention. */
function parseRecord(c: Cursor, context: Context): RecordSyntax | undefined {
  const keyword = c.text() as "struct" | "union";
  const place = c.place();
  c.at++;
  const attributes = parseAttributes(c);
  let tag = 0;
  let tagPlace = place;
  if (c.isIdentifier()) {
    tag = c.peek();
    tagPlace = c.place();
    c.at++;
  }
  // An attribute after the tag belongs to the declaration, and the specifiers read it.
  if (!c.is("{")) {
    if (tag === 0) {
      c.problem("expected-token", `expected a tag or '{' after ${keyword}, ${c.found()}`);
      return undefined;
    }
    return {
      kind: "record",
      keyword,
      tag,
      members: undefined,
      attributes,
      pack: 0,
      place: tagPlace,
      endOffset: tagPlace.offset,
      namedBy: undefined,
      owner: undefined,
    };
  }
  if (!c.enter()) {
    c.skipBalanced();
    return undefined;
  }
  const members: MemberSyntax[] = [];
  const record: { -readonly [K in keyof RecordSyntax]: RecordSyntax[K] } = {
    kind: "record",
    keyword,
    tag,
    members,
    attributes,
    pack: 0,
    place: tagPlace,
    endOffset: 0,
    namedBy: undefined,
    owner: context.owner,
  };
  const open = c.at++;
  const outer = context.owner;
  context.owner = record;
  while (c.peek() !== -1 && !c.is("}")) parseMemberDeclaration(c, context.tags, record, members);
  context.owner = outer;
  record.pack = c.pack;
  record.endOffset = c.place().offset;
  if (!c.take("}")) c.problem("unterminated-record", `the ${keyword} that opens here has no '}'`, open);
  c.leave();
  record.attributes = parseAttributes(c, attributes);
  context.sink.record(record);
  return record;
}

function parseMemberDeclaration(c: Cursor, tags: TagGrammar, record: RecordSyntax, members: MemberSyntax[]): void {
  if (c.take(";")) return;
  const start = c.at;
  if (c.is("_Static_assert") || c.is("static_assert")) {
    c.at++;
    if (c.is("(")) c.skipBalanced();
    c.take(";");
    return;
  }
  const { type, attributes } = parseSpecifiers(c, tags);
  if (type === undefined) {
    c.problem("expected-type", `expected the type of a member, ${c.found()}`);
    return recover(c, start);
  }
  if (c.is(";")) {
    // Only a tagless record is an anonymous member; a tagged one declares no member (C17 6.7.2.1).
    if (type.kind === "record" && type.record.tag === 0) {
      members.push({ name: 0, type, bits: undefined, attributes, place: type.record.place });
    }
    c.at++;
    return;
  }
  for (;;) {
    let place = c.place();
    let name = 0;
    let memberType = type;
    let memberAttributes = attributes;
    if (!c.is(":")) {
      const before = c.at;
      const declarator = parseDeclarator(c, type, { abstract: false });
      if (declarator.name === 0) {
        if (c.at === before || declarator.type.kind !== "function")
          c.problem("expected-name", `expected the name of a member, ${c.found()}`);
        return recover(c, start);
      }
      name = declarator.name;
      place = declarator.place;
      memberType = declarator.type;
      memberAttributes = mergeAttributes(attributes, declarator.attributes);
    }
    let bits: TokenRange | undefined;
    if (c.take(":")) {
      bits = c.takeUntil(memberStops);
      memberAttributes = parseAttributes(c, memberAttributes);
    }
    const member: MemberSyntax = { name, type: memberType, bits, attributes: memberAttributes, place };
    members.push(member);
    nameRecord(member, record);
    if (c.take(",")) {
      // Attributes may open the next declarator of the list; parseDeclarator reads them.
      continue;
    }
    break;
  }
  if (!c.take(";")) {
    if (c.is("}")) return c.problem("expected-token", "expected ';' at the end of the member, found '}'");
    c.problem("expected-token", `expected ';' at the end of the member, ${c.found()}`);
    recover(c, start);
  }
}

/** A tagless record that is a member's type is named after the member. */
function nameRecord(member: MemberSyntax, record: RecordSyntax): void {
  let type = member.type;
  while (type.kind === "array" || type.kind === "pointer") type = type.kind === "array" ? type.of : type.to;
  if (type.kind === "record" && type.record.tag === 0 && type.record.members !== undefined) {
    type.record.namedBy ??= { kind: "member", record, name: member.name };
  }
}

/** Skips what was not understood, up to the next ';' or the brace that closes the record. */
function recover(c: Cursor, start: number): void {
  while (c.peek() !== -1) {
    if (c.is("}")) break;
    if (c.take(";")) return;
    if (c.is("{") || c.is("(") || c.is("[")) c.skipBalanced();
    else c.at++;
  }
  if (c.at === start && c.peek() !== -1 && !c.is("}")) c.at++;
}

/** Reads `enum`: a definition or a mention. */
function parseEnum(c: Cursor, sink: DefinitionSink): EnumSyntax | undefined {
  const place = c.place();
  c.at++;
  let attributes = parseAttributes(c);
  let tag = 0;
  let tagPlace = place;
  if (c.isIdentifier()) {
    tag = c.peek();
    tagPlace = c.place();
    c.at++;
  }
  if (!c.is("{")) {
    if (tag === 0) {
      c.problem("expected-token", `expected a tag or '{' after enum, ${c.found()}`);
      return undefined;
    }
    return { kind: "enum", tag, enumerators: undefined, attributes, place: tagPlace, typedefName: 0 };
  }
  const open = c.at++;
  c.depth++;
  const enumerators: EnumeratorSyntax[] = [];
  while (c.peek() !== -1 && !c.is("}")) {
    if (!c.isIdentifier()) {
      c.problem("expected-name", `expected the name of an enumerator, ${c.found()}`);
      const before = c.at;
      c.takeUntil(enumeratorStops);
      if (!c.take(",") && c.at === before) {
        if (c.is("}")) break;
        c.at++;
      }
      continue;
    }
    const name = c.peek();
    const namePlace = c.place();
    c.at++;
    parseAttributes(c);
    const value = c.take("=") ? c.takeUntil(enumeratorStops) : undefined;
    enumerators.push({ name, value, previous: enumerators[enumerators.length - 1], place: namePlace });
    if (c.take(",")) continue;
    if (c.is("}") || c.peek() === -1) break;
    c.problem("expected-token", `expected ',' or '}' after the enumerator, ${c.found()}`);
    const before = c.at;
    c.takeUntil(enumeratorStops);
    if (!c.take(",") && c.at === before && !c.is("}")) c.at++;
  }
  c.depth--;
  if (!c.take("}")) c.problem("unterminated-record", "the enum that opens here has no '}'", open);
  attributes = parseAttributes(c, attributes);
  const result: EnumSyntax = { kind: "enum", tag, enumerators, attributes, place: tagPlace, typedefName: 0 };
  sink.enum(result);
  return result;
}
