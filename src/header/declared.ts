import { sizeOf } from "../abi/size.ts";
import type { Enum, Enumerator, Field, Place, Record, Type } from "../abi/type.ts";
import { commentOf, fieldComment } from "./comments.ts";
import type { Layout } from "./layout.ts";
import { placeOf } from "./problems.ts";
import type { Symbols } from "./symbols.ts";
import type { EnumeratorSyntax, EnumSyntax, MemberSyntax, RecordSyntax } from "./syntax.ts";
import { tokensText } from "./tokens-text.ts";

/** What names need to be spelled. */
interface Naming {
  readonly symbols: Symbols;
}

/** A record as a header declares it. Places and comments are worked out when asked for: most are never looked at. */
export class HeaderRecord implements Record {
  readonly #naming: Naming;
  readonly syntax: RecordSyntax;
  readonly size: number;
  readonly align: number;
  readonly complete: boolean;
  readonly #fields: HeaderField[] = [];
  #name: string | undefined;
  #comment: string | undefined;

  constructor(naming: Naming, syntax: RecordSyntax, layout: Layout, complete: boolean) {
    this.#naming = naming;
    this.syntax = syntax;
    this.size = layout.size;
    this.align = layout.align;
    this.complete = complete;
  }

  get kind(): "struct" | "union" {
    return this.syntax.keyword;
  }

  get name(): string {
    this.#name ??= recordName(this.syntax, this.#naming.symbols);
    return this.#name;
  }

  get tagless(): boolean {
    return this.syntax.tag === 0;
  }

  get fields(): readonly HeaderField[] {
    return this.#fields;
  }

  get packed(): boolean {
    return this.syntax.attributes.packed;
  }

  /** Mentioned but defined nowhere in the translation unit. */
  get opaque(): boolean {
    return this.syntax.members === undefined;
  }

  get place(): Place {
    return placeOf(this.syntax.place.file, this.syntax.place.offset);
  }

  get comment(): string {
    this.#comment ??= commentOf(this.syntax.place.file, this.syntax.place.offset, this.syntax.endOffset);
    return this.#comment;
  }

  add(field: HeaderField): void {
    this.#fields.push(field);
  }
}

/** The tag, the typedef's name, or `outer.member`; anonymous members add nothing to the path. */
export function recordName(syntax: RecordSyntax, symbols: Symbols): string {
  if (syntax.tag !== 0) return symbols.text(syntax.tag);
  const named = syntax.namedBy;
  if (named === undefined) return syntax.owner === undefined ? "" : recordName(syntax.owner, symbols);
  if (named.kind === "typedef") return symbols.text(named.name);
  return `${recordName(named.record, symbols)}.${symbols.text(named.name)}`;
}

/** The kernel-doc that speaks of a record's members: that of the outermost record, or of each on the way there. */
function documentation(syntax: RecordSyntax): string {
  const own = commentOf(syntax.place.file, syntax.place.offset, syntax.endOffset);
  return syntax.owner === undefined ? own : `${own}\n\n${documentation(syntax.owner)}`;
}

/** A member at its place. */
export class HeaderField implements Field {
  readonly #naming: Naming;
  readonly #record: HeaderRecord;
  #comment: string | undefined;
  readonly syntax: MemberSyntax;
  readonly type: Type;
  readonly offset: number;
  readonly size: number;
  readonly bitOffset?: number;
  readonly bitSize?: number;
  readonly anonymous?: readonly string[];
  readonly member: number;

  constructor(
    naming: Naming,
    record: HeaderRecord,
    syntax: MemberSyntax,
    type: Type,
    bitPosition: number,
    bits: number | undefined,
    member: number,
    anonymous?: readonly string[],
  ) {
    this.#naming = naming;
    this.#record = record;
    this.syntax = syntax;
    this.type = type;
    this.offset = Math.floor(bitPosition / 8);
    this.size = sizeOf(type);
    this.member = member;
    if (bits !== undefined) {
      this.bitOffset = bitPosition;
      this.bitSize = bits;
    }
    if (anonymous !== undefined) this.anonymous = anonymous;
  }

  get name(): string {
    return this.#naming.symbols.text(this.syntax.name);
  }

  get place(): Place {
    return placeOf(this.syntax.place.file, this.syntax.place.offset);
  }

  get comment(): string {
    this.#comment ??= fieldComment(
      this.syntax.place.file,
      this.syntax.place.offset,
      this.name,
      documentation(this.#record.syntax),
    );
    return this.#comment;
  }

  /** The same member seen from the record that holds its own as an anonymous member `offset` bytes in. */
  within(kind: "struct" | "union", offset: number, member: number): HeaderField {
    const position = (this.bitOffset ?? this.offset * 8) + offset * 8;
    // The outermost member comes first; inner offsets become relative to the outer record.
    const inner = (this.anonymous ?? []).map((step) => {
      const [innerKind, at] = step.split("@");
      return `${innerKind}@${Number(at) + offset}`;
    });
    const chain = [`${kind}@${offset}`, ...inner];
    return new HeaderField(this.#naming, this.#record, this.syntax, this.type, position, this.bitSize, member, chain);
  }
}

export class HeaderEnum implements Enum {
  readonly #naming: Naming;
  readonly syntax: EnumSyntax;
  readonly #values: readonly bigint[];
  readonly size: number;
  readonly align: number;
  readonly signed: boolean;
  #enumerators: readonly Enumerator[] | undefined;
  #comment: string | undefined;

  constructor(naming: Naming, syntax: EnumSyntax, values: readonly bigint[], size: number, align: number, signed: boolean) {
    this.#naming = naming;
    this.syntax = syntax;
    this.#values = values;
    this.size = size;
    this.align = align;
    this.signed = signed;
  }

  get name(): string {
    if (this.syntax.tag !== 0) return this.#naming.symbols.text(this.syntax.tag);
    if (this.syntax.typedefName !== 0) return this.#naming.symbols.text(this.syntax.typedefName);
    return `enum@${this.place.line}`;
  }

  get tagless(): boolean {
    return this.syntax.tag === 0;
  }

  get enumerators(): readonly Enumerator[] {
    this.#enumerators ??= (this.syntax.enumerators ?? []).map(
      (syntax, index) => new HeaderEnumerator(this.#naming, syntax, this.#values[index] as bigint, () => this.comment),
    );
    return this.#enumerators;
  }

  get place(): Place {
    return placeOf(this.syntax.place.file, this.syntax.place.offset);
  }

  get comment(): string {
    this.#comment ??= commentOf(this.syntax.place.file, this.syntax.place.offset, this.syntax.place.offset);
    return this.#comment;
  }
}

class HeaderEnumerator implements Enumerator {
  readonly #naming: Naming;
  readonly #syntax: EnumeratorSyntax;
  readonly #enumComment: () => string;
  readonly value: bigint;

  constructor(naming: Naming, syntax: EnumeratorSyntax, value: bigint, enumComment: () => string) {
    this.#naming = naming;
    this.#syntax = syntax;
    this.#enumComment = enumComment;
    this.value = value;
  }

  get name(): string {
    return this.#naming.symbols.text(this.#syntax.name);
  }

  get text(): string {
    return this.#syntax.value === undefined ? "" : tokensText(this.#syntax.value, this.#naming.symbols);
  }

  get place(): Place {
    return placeOf(this.#syntax.place.file, this.#syntax.place.offset);
  }

  get comment(): string {
    return fieldComment(this.#syntax.place.file, this.#syntax.place.offset, this.name, this.#enumComment());
  }
}
