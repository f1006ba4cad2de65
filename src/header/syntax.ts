import type { LexedFile } from "./lex.ts";

/** What a header declares, before any name is looked up: the same for every data model. Names are symbols. */
export interface ParsedHeader {
  readonly tags: ReadonlyMap<number, RecordSyntax | EnumSyntax>;
  readonly typedefs: ReadonlyMap<number, TypedefSyntax>;
  readonly enumerators: ReadonlyMap<number, EnumeratorSyntax>;
  /** Names of functions and variables. */
  readonly objects: ReadonlySet<number>;
  /** Every declaration of a function, in order. */
  readonly functions: ReadonlyMap<number, readonly FunctionSyntax[]>;
  /** Definitions in order, nested ones before the one that holds them. */
  readonly records: readonly RecordSyntax[];
  readonly enums: readonly EnumSyntax[];
  readonly problems: readonly SyntaxProblem[];
  /** The text ends inside a declaration, so an includer has to read it together with what follows. */
  readonly unfinished: boolean;
  /** Nothing that was included had a part in this: it is the same whatever the includes bring. */
  readonly alone: boolean;
  /** `#pragma pack` operations, for an includer whose own records come after. */
  readonly packOperations: readonly PackOperation[];
}

/** A stream of preprocessed tokens. `files` is there only when an include inside a declaration was spliced in. */
export interface Tokens {
  readonly symbols: ArrayLike<number>;
  readonly offsets: ArrayLike<number>;
  readonly file: LexedFile;
  readonly files?: readonly LexedFile[];
}

/** Tokens `[start, end)` of a stream: an expression to be evaluated when names can be looked up. */
export interface TokenRange {
  readonly tokens: Tokens;
  readonly start: number;
  readonly end: number;
}

export interface SyntaxPlace {
  readonly file: LexedFile;
  readonly offset: number;
}

export interface SyntaxProblem extends SyntaxPlace {
  readonly code: string;
  readonly message: string;
  readonly length: number;
}

export type PackOperation =
  | { readonly kind: "set"; readonly bytes: number }
  | { readonly kind: "push"; readonly bytes: number | undefined }
  | { readonly kind: "pop" };

export interface Attributes {
  readonly packed: boolean;
  /** Alignments asked for, in bytes; "max" is `aligned` without a number. The largest holds. */
  readonly aligned: readonly (TokenRange | "max")[];
  /** `mode(DI)`: a machine mode's name without underscores. */
  readonly mode: string | undefined;
  readonly vectorSize: TokenRange | undefined;
}

export const noAttributes: Attributes = { packed: false, aligned: [], mode: undefined, vectorSize: undefined };

export type TypeSyntax =
  | { readonly kind: "basic"; readonly name: string }
  | { readonly kind: "named"; readonly name: number; readonly place: SyntaxPlace }
  | { readonly kind: "record"; readonly record: RecordSyntax }
  | { readonly kind: "enum"; readonly enum: EnumSyntax }
  | { readonly kind: "typeof"; readonly operand: TokenRange }
  | { readonly kind: "pointer"; readonly to: TypeSyntax }
  /** A pointer with attributes after its `*`. */
  | { readonly kind: "attributed"; readonly of: TypeSyntax; readonly attributes: Attributes; readonly place: SyntaxPlace }
  | { readonly kind: "array"; readonly of: TypeSyntax; readonly count: TokenRange | undefined; readonly place: SyntaxPlace }
  | { readonly kind: "function"; readonly result: TypeSyntax; readonly parameters: TokenRange };

export interface RecordSyntax {
  readonly kind: "record";
  readonly keyword: "struct" | "union";
  /** 0 when there is no tag. */
  readonly tag: number;
  /** Undefined for a mere mention, `struct foo *`. */
  readonly members: readonly MemberSyntax[] | undefined;
  readonly attributes: Attributes;
  /** `#pragma pack(N)` in force at the closing brace, in bytes; 0 for none. */
  readonly pack: number;
  readonly place: SyntaxPlace;
  /** Offset after the closing brace, or after the tag for a mention. */
  readonly endOffset: number;
  /** What a tagless record is named after; set by the declaration that it is the type of. */
  namedBy:
    | { readonly kind: "typedef"; readonly name: number }
    | { readonly kind: "member"; readonly record: RecordSyntax; readonly name: number }
    | undefined;
  /** The record whose member list this definition stands in. */
  owner: RecordSyntax | undefined;
}

export interface MemberSyntax {
  /** 0 for an unnamed bit-field or an anonymous member. */
  readonly name: number;
  readonly type: TypeSyntax;
  readonly bits: TokenRange | undefined;
  readonly attributes: Attributes;
  readonly place: SyntaxPlace;
}

export interface EnumSyntax {
  readonly kind: "enum";
  readonly tag: number;
  readonly enumerators: readonly EnumeratorSyntax[] | undefined;
  readonly attributes: Attributes;
  readonly place: SyntaxPlace;
  typedefName: number;
}

export interface EnumeratorSyntax {
  readonly name: number;
  readonly value: TokenRange | undefined;
  /** The enumerator before it, whose value plus one it has when it gives none. */
  readonly previous: EnumeratorSyntax | undefined;
  readonly place: SyntaxPlace;
}

export interface FunctionSyntax {
  readonly name: number;
  readonly type: Extract<TypeSyntax, { kind: "function" }>;
  /** What stands before the declarators. */
  readonly specifiers: TokenRange;
  readonly declarator: TokenRange;
  /** From brace to brace; undefined where it is only declared. */
  readonly body: TokenRange | undefined;
  readonly place: SyntaxPlace;
}

export interface TypedefSyntax {
  readonly name: number;
  readonly type: TypeSyntax;
  readonly attributes: Attributes;
  readonly place: SyntaxPlace;
}
