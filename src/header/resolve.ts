import type { DataModel } from "../abi/model.ts";
import { alignOf, sizeOf, strip } from "../abi/size.ts";
import type { Enum, PointerType, Record, Type, TypedefType } from "../abi/type.ts";
import { typeText } from "../abi/type-text.ts";
import { type BasicTypes, basicTypes } from "./basic-types.ts";
import type { Markers } from "./cursor.ts";
import { HeaderEnum, HeaderField, HeaderRecord } from "./declared.ts";
import type { Problem } from "./effect.ts";
import { enumShape } from "./enum-shape.ts";
import { Evaluator } from "./evaluate.ts";
import { layOut } from "./layout.ts";
import { repeatedMembers } from "./repeated-members.ts";
import type { Scope } from "./scope.ts";
import type { Symbols } from "./symbols.ts";
import {
  type Attributes,
  type EnumeratorSyntax,
  type EnumSyntax,
  noAttributes,
  type RecordSyntax,
  type SyntaxPlace,
  type TokenRange,
  type TypedefSyntax,
  type TypeSyntax,
} from "./syntax.ts";
import { tokensText } from "./tokens-text.ts";

/** Largest record or array, in bytes, whose bit offsets are still exact numbers. */
const MAX_BYTES = 2 ** 49;

/** Types made of types made of types; it bounds the recursion. */
const MAX_TYPE_DEPTH = 300;

/** Looks names up and lays types out, for one translation unit under one data model. */
export class Resolver {
  readonly symbols: Symbols;
  readonly markers: Markers;
  readonly scope: Scope;
  readonly model: DataModel;
  readonly basic: BasicTypes;
  readonly evaluator: Evaluator;
  readonly problems: Problem[] = [];
  readonly #typedefs = new Map<TypedefSyntax, TypedefType | undefined>();
  readonly #records = new Map<RecordSyntax, HeaderRecord | undefined>();
  readonly #enums = new Map<EnumSyntax, HeaderEnum>();
  readonly #enumerators = new Map<EnumeratorSyntax, bigint>();
  #depth = 0;
  /** While nobody listens to problems: how to forget what was worked out. */
  #undo: (() => void)[] | undefined;

  constructor(scope: Scope, model: DataModel, symbols: Symbols, markers: Markers) {
    this.scope = scope;
    this.model = model;
    this.symbols = symbols;
    this.markers = markers;
    this.basic = basicTypes(model);
    this.evaluator = new Evaluator(this);
  }

  type(syntax: TypeSyntax): Type {
    switch (syntax.kind) {
      case "basic":
        return this.basic.get(syntax.name) ?? { kind: "unknown", text: syntax.name };
      case "named":
        return this.#named(syntax.name, syntax.place);
      case "record":
        return { kind: "record", record: this.record(syntax.record) };
      case "enum":
        return this.enumType(syntax.enum);
      case "typeof":
        return this.evaluator.typeOf(syntax.operand) ?? { kind: "unknown", text: "typeof" };
      case "pointer":
        return this.#pointer(syntax.to);
      case "attributed":
        return this.#attributedPointer(syntax);
      case "array":
        return this.#array(syntax);
      case "function":
        return this.#function(syntax);
    }
  }

  typedef(syntax: TypedefSyntax): TypedefType {
    const known = this.#typedefs.get(syntax);
    if (known !== undefined) return known;
    const name = this.symbols.text(syntax.name);
    if (this.#typedefs.has(syntax) || this.#depth > MAX_TYPE_DEPTH) {
      if (this.#depth > MAX_TYPE_DEPTH)
        this.report(syntax.place, "nesting-too-deep", `typedef '${name}' is nested in more than ${MAX_TYPE_DEPTH} types`);
      else this.report(syntax.place, "recursive-type", `typedef '${name}' is defined by itself`, name.length);
      return { kind: "typedef", name, to: { kind: "unknown", text: name }, align: undefined };
    }
    this.#typedefs.set(syntax, undefined);
    this.#depth++;
    const to = this.attributed(this.type(syntax.type), syntax.attributes, syntax.place);
    this.#depth--;
    const align = this.#alignments(syntax.attributes, syntax.place, "last");
    const result: TypedefType = { kind: "typedef", name, to, align: align === 0 ? undefined : align };
    this.#typedefs.set(syntax, result);
    this.#undo?.push(() => this.#typedefs.delete(syntax));
    return result;
  }

  /** The record a tag or a definition means; without a definition, one that is not complete. */
  record(syntax: RecordSyntax): HeaderRecord {
    const definition = syntax.members === undefined ? this.scope.tag(syntax.tag) : syntax;
    if (definition === undefined || definition.kind !== "record" || definition.members === undefined) {
      return this.#opaque(syntax);
    }
    const known = this.#records.get(definition);
    if (known !== undefined) return known;
    if (this.#records.has(definition) || this.#depth > MAX_TYPE_DEPTH) {
      const name = `${definition.keyword} '${this.symbols.text(definition.tag)}'`;
      if (this.#depth > MAX_TYPE_DEPTH)
        this.report(definition.place, "nesting-too-deep", `${name} is nested in more than ${MAX_TYPE_DEPTH} types`);
      else this.report(definition.place, "recursive-type", `${name} contains itself`);
      return this.#opaque(syntax);
    }
    this.#records.set(definition, undefined);
    this.#depth++;
    const record = this.#layOut(definition);
    this.#depth--;
    this.#records.set(definition, record);
    this.#undo?.push(() => this.#records.delete(definition));
    return record;
  }

  enumType(syntax: EnumSyntax): Type {
    const definition = syntax.enumerators === undefined ? this.scope.tag(syntax.tag) : syntax;
    if (definition === undefined || definition.kind !== "enum" || definition.enumerators === undefined) {
      return { kind: "enum", enum: this.#opaqueEnum(syntax) };
    }
    return { kind: "enum", enum: this.enum(definition) };
  }

  enum(definition: EnumSyntax): Enum {
    const known = this.#enums.get(definition);
    if (known !== undefined) return known;
    const list = definition.enumerators ?? [];
    let low = 0n;
    let high = 0n;
    const values = list.map((enumerator) => {
      const value = this.enumerator(enumerator);
      if (value < low) low = value;
      if (value > high) high = value;
      return value;
    });
    const { size, signed } = enumShape(low, high, definition.attributes.packed);
    const base = this.#integerOfSize(size, signed);
    const result = new HeaderEnum(this, definition, values, size, base === undefined ? size : alignOf(base), signed);
    this.#enums.set(definition, result);
    this.#undo?.push(() => this.#enums.delete(definition));
    return result;
  }

  /** Value of an enumerator: what it gives, or one more than the one before it. */
  enumerator(syntax: EnumeratorSyntax): bigint {
    const pending: EnumeratorSyntax[] = [];
    let at: EnumeratorSyntax | undefined = syntax;
    while (at !== undefined && !this.#enumerators.has(at) && pending.length < 1_000_000) {
      pending.push(at);
      at = at.previous;
    }
    for (let i = pending.length - 1; i >= 0; i--) {
      const one = pending[i] as EnumeratorSyntax;
      const before = one.previous === undefined ? -1n : (this.#enumerators.get(one.previous) ?? -1n);
      // Set first: a value that refers to itself must not go round.
      this.#enumerators.set(one, before + 1n);
      this.#undo?.push(() => this.#enumerators.delete(one));
      if (one.value === undefined) continue;
      const value = this.evaluator.integer(one.value);
      if (value === undefined) {
        const name = this.symbols.text(one.name);
        this.report(one.place, "not-constant", `the value of enumerator '${name}' is not an integer constant`, name.length);
      } else this.#enumerators.set(one, value);
    }
    return this.#enumerators.get(syntax) ?? 0n;
  }

  report(place: SyntaxPlace, code: string, message: string, length = 1): void {
    if (this.problems.length < 200)
      this.problems.push({ code, severity: "error", message, file: place.file, offset: place.offset, length });
  }

  #named(name: number, place: SyntaxPlace): Type {
    const typedef = this.scope.typedef(name);
    if (typedef !== undefined) return this.typedef(typedef);
    const text = this.symbols.text(name);
    this.report(place, "unknown-type", `type '${text}' is declared nowhere in this header or what it includes`, text.length);
    return { kind: "unknown", text };
  }

  #pointer(to: TypeSyntax): PointerType {
    const resolver = this;
    let target: Type | undefined;
    return {
      kind: "pointer",
      size: this.model.pointer,
      align: this.model.align.pointer,
      // Looked up when asked for: what a pointer points to does not matter to a layout, and may never be declared.
      get to() {
        target ??= resolver.silently(() => resolver.type(to));
        return target;
      },
    };
  }

  /** An `aligned` after the `*` takes the place of the pointer's own alignment. */
  #attributedPointer({ of, attributes, place }: Extract<TypeSyntax, { kind: "attributed" }>): Type {
    const to = this.type(of);
    const align = this.#alignments(attributes, place, "last");
    return align === 0 ? to : { kind: "typedef", name: typeText(to), to, align };
  }

  #function(syntax: Extract<TypeSyntax, { kind: "function" }>): Type {
    const result = this.silently(() => typeText(this.type(syntax.result)));
    return { kind: "function", text: `${result} (${tokensText(syntax.parameters, this.symbols)})` };
  }

  #array(syntax: Extract<TypeSyntax, { kind: "array" }>): Type {
    const of = this.type(syntax.of);
    if (syntax.count === undefined) return { kind: "array", of, count: undefined };
    const count = this.evaluator.integer(syntax.count);
    if (count === undefined) {
      this.report(syntax.place, "not-constant", "the array's size is not an integer constant");
      return { kind: "unknown", text: "array" };
    }
    if (count < 0n) {
      this.report(syntax.place, "array-size", `the array's size is negative (${count})`);
      return { kind: "unknown", text: "array" };
    }
    if (count * BigInt(sizeOf(of)) > BigInt(MAX_BYTES)) {
      this.report(syntax.place, "array-size", `the array is larger than ${MAX_BYTES} bytes (${count} elements)`);
      return { kind: "unknown", text: "array" };
    }
    return { kind: "array", of, count: Number(count) };
  }

  /** A type with what `mode` and `vector_size` make of it. */
  attributed(type: Type, attributes: Attributes, place: SyntaxPlace): Type {
    if (attributes === noAttributes) return type;
    if (attributes.mode !== undefined) {
      const stripped = strip(type);
      const mode = this.basic.mode(attributes.mode, stripped.kind !== "integer" || stripped.signed);
      if (mode !== undefined) return mode;
    }
    if (attributes.vectorSize !== undefined) {
      const bytes = Number(this.evaluator.integer(attributes.vectorSize) ?? 0n);
      const element = sizeOf(type);
      if (bytes > 0 && element > 0 && bytes % element === 0) {
        const vector: Type = { kind: "array", of: type, count: bytes / element };
        return { kind: "typedef", name: `vector of ${bytes} bytes`, to: vector, align: Math.min(bytes, this.model.biggestAlign) };
      }
      this.report(place, "attribute-value", `vector_size(${bytes}) does not fit the element's ${element} bytes`);
    }
    return type;
  }

  /** The alignment that attributes ask for, in bytes; 0 for none. gcc takes the last of a type's and the largest of a member's. */
  #alignments(attributes: Attributes, place: SyntaxPlace, which: "last" | "largest"): number {
    let result = 0;
    for (const asked of attributes.aligned) {
      const value = asked === "max" ? BigInt(this.model.biggestAlign) : this.#alignment(asked);
      if (value === undefined || value < 0n || value > 1n << 28n || (value & (value - 1n)) !== 0n) {
        this.report(place, "attribute-value", `aligned(${value ?? "?"}) is not a power of two`);
      } else result = which === "last" ? Number(value) : Math.max(result, Number(value));
    }
    return result;
  }

  /** `aligned(8)` or `_Alignas(type)`. */
  #alignment(asked: TokenRange): bigint | undefined {
    const type = this.evaluator.typeName(asked);
    return type === undefined ? this.evaluator.integer(asked) : BigInt(alignOf(type));
  }

  #layOut(definition: RecordSyntax): HeaderRecord {
    const members = definition.members ?? [];
    const packed = definition.attributes.packed;
    let complete = true;
    const resolved = members.map((member) => {
      const type = this.attributed(this.type(member.type), member.attributes, member.place);
      const stripped = strip(type);
      if (stripped.kind === "unknown") complete = false;
      if (stripped.kind === "function" || stripped.kind === "void") {
        this.report(member.place, "member-type", `member '${this.symbols.text(member.name)}' has a ${stripped.kind} type`);
        complete = false;
      }
      let element = stripped;
      while (element.kind === "array") element = strip(element.of);
      if (element.kind === "record" && (element.record as HeaderRecord).opaque) {
        const needs = `${element.record.kind} ${element.record.name}`;
        this.report(
          member.place,
          "incomplete-type",
          `member '${this.symbols.text(member.name)}' needs ${needs}, which is declared nowhere`,
        );
      }
      if (element.kind === "record" && !element.record.complete) complete = false;
      return {
        member,
        type,
        bits: this.#width(member.bits, type, member.place, member.name !== 0),
        align: this.#alignments(member.attributes, member.place, "largest"),
      };
    });
    const layout = layOut(
      {
        keyword: definition.keyword,
        members: resolved.map(({ member, type, bits, align }) => ({
          named: member.name !== 0,
          type,
          bits,
          packed: packed || member.attributes.packed,
          aligned: align,
        })),
        aligned: this.#alignments(definition.attributes, definition.place, "last"),
        pack: definition.pack,
      },
      this.model,
    );
    if (layout.size > MAX_BYTES) {
      this.report(definition.place, "record-size", `the record is larger than ${MAX_BYTES} bytes`);
      complete = false;
    }
    const record = new HeaderRecord(this, definition, complete ? layout : { size: 0, align: 1, bitOffsets: [] }, complete);
    resolved.forEach(({ member, type, bits }, index) => {
      const at = complete ? (layout.bitOffsets[index] as number) : 0;
      if (member.name === 0 && bits === undefined) flatten(record, type, at / 8, index);
      // One without bits is no member: the diagnostic has said so.
      else if (member.name !== 0 && bits !== 0) record.add(new HeaderField(this, record, member, type, at, bits, index));
    });
    for (const { name, syntax } of repeatedMembers(record.fields as HeaderField[]))
      this.report(syntax.place, "repeated-member", `the record has a member '${name}' already`, name.length);
    return record;
  }

  #width(bits: TokenRange | undefined, type: Type, place: SyntaxPlace, named: boolean): number | undefined {
    if (bits === undefined) return undefined;
    const width = this.evaluator.integer(bits);
    const limit = sizeOf(type) * 8;
    if (width === 0n && named) {
      this.report(place, "bit-field-width", "a bit-field of width 0 has no name");
      return 0;
    }
    if (width !== undefined && width >= 0n && width <= BigInt(limit)) return Number(width);
    this.report(
      place,
      "bit-field-width",
      width === undefined
        ? "the bit-field's width is not an integer constant"
        : `the bit-field's width is ${width}, its type has ${limit} bits`,
    );
    return Math.min(1, limit);
  }

  #integerOfSize(size: number, signed: boolean): Type | undefined {
    for (const name of ["char", "short", "int", "long", "long long"]) {
      const type = this.basic.get(signed ? (name === "char" ? "signed char" : name) : `unsigned ${name}`);
      if (type !== undefined && sizeOf(type) === size) return type;
    }
    return undefined;
  }

  #opaque(syntax: RecordSyntax): HeaderRecord {
    return new HeaderRecord(this, syntax, { size: 0, align: 1, bitOffsets: [] }, false);
  }

  #opaqueEnum(syntax: EnumSyntax): HeaderEnum {
    return new HeaderEnum(this, syntax, [], 4, this.model.align.int, false);
  }

  /**
   * Problems that come up meanwhile belong to nobody who asked. What was worked out with a problem is forgotten, so that it is said
   * to whoever asks next.
   */
  silently<T>(action: () => T): T {
    const before = this.problems.length;
    const outer = this.#undo;
    const own: (() => void)[] = [];
    this.#undo = own;
    const result = action();
    this.#undo = outer;
    if (this.problems.length === before) outer?.push(...own);
    else {
      this.problems.length = before;
      for (const undo of own) undo();
    }
    return result;
  }
}

/** Gives a record the members of an anonymous member, under their own names. */
function flatten(record: HeaderRecord, type: Type, offset: number, member: number): void {
  const inner = strip(type);
  if (inner.kind !== "record") return;
  for (const field of (inner.record as Record).fields)
    record.add((field as HeaderField).within(inner.record.kind, offset, member));
}
