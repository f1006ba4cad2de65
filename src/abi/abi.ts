import type { DataModel } from "./model.ts";
import type { Enum, Place, Record, Type } from "./type.ts";

/** What crosses the boundary in a set of headers, under one data model. Facts, no judgement. */
export interface Abi {
  readonly model: DataModel;
  /** By header name relative to its root (`linux/vduse.h`), in the order they were asked for. */
  readonly headers: ReadonlyMap<string, HeaderAbi>;
}

/**
 * What one header declares itself. What it includes belongs to the included header; `visible` answers for both.
 */
export interface HeaderAbi {
  readonly name: string;
  /** By `Record.name`. */
  readonly records: ReadonlyMap<string, Record>;
  readonly enums: ReadonlyMap<string, Enum>;
  readonly typedefs: ReadonlyMap<string, Typedef>;
  /** Names of all its macros with a body, in the order of their definitions; which of the three kinds below each is takes evaluating it. */
  readonly defines: readonly string[];
  /** Macros whose whole body is a call of _IO, _IOR, _IOW, _IOWR or _IOC. */
  readonly commands: ReadonlyMap<string, Command>;
  /** Object-like macros that are integer constant expressions and not commands. Enumerators are in `enums`. */
  readonly constants: ReadonlyMap<string, Constant>;
  /** Every other macro with a body: function-like, strings, aliases of types or members. */
  readonly macros: ReadonlyMap<string, Macro>;
  /** Records, enums, typedefs, enumerators and macros that a program sees after `#include`, whichever header declares them. */
  readonly visible: Visible;
  /** Functions, by name, with a body or without; left out by what knows of none. */
  readonly functions?: ReadonlyMap<string, Prototype>;
  /** Parts of the header that its conditionals left out under this data model. */
  readonly inactive: readonly InactiveRegion[];
  readonly diagnostics: readonly Diagnostic[];
  /** Headers that a program has with this one, to any depth; left out by what knows of none. */
  readonly included?: readonly Included[];
}

/** A header that another one includes. */
export interface Included {
  readonly name: string;
  /** The header that the other one's own text includes and that brings it, the first of several: itself when it is named there. */
  readonly by: string;
  /** What its own text declares and defines; left out for a header of which that is not known, which was not found or is the C library's. */
  names?(): readonly string[];
}

/** Look-up in all that a program sees after including a header. */
export interface Visible {
  record(name: string): Record | undefined;
  enum(name: string): Enum | undefined;
  typedef(name: string): Type | undefined;
  /** Value of an enumerator or of a macro that is an integer constant expression. */
  constant(name: string): bigint | undefined;
  command(name: string): Command | undefined;
  /** Whether any macro of that name is defined at the end of the header (guards included). */
  defined(macro: string): boolean;
  macro(name: string): Macro | undefined;
  /** A function; left out by what knows of none. */
  prototype?(name: string): Prototype | undefined;
  /** Where the enumerator, macro or typedef of that name stands, in whichever header; left out by what does not know. */
  place?(name: string): Place | undefined;
}

/** How a function is called. */
export interface Prototype {
  readonly name: string;
  /** The declaration on one line, without storage, attributes and body: `int foo(int a)`. */
  readonly text: string;
  /** Declared `static`: each program has its own. */
  readonly internal: boolean;
  readonly result: PrototypePart;
  /** In order; none for `(void)`, and `...` is one. */
  readonly parameters: readonly PrototypePart[];
  /** Further declarations of it in the same header that contradict this one: no compiler takes both. */
  readonly others: readonly Prototype[];
  /** What the header itself has it do; undefined where it is only declared. */
  readonly body: FunctionBody | undefined;
  readonly place: Place;
}

/** What stands between a function's braces, with them, on one line and without comments. */
export interface FunctionBody {
  /** What its parameters are called in it; "" for one without a name. */
  readonly parameters: readonly string[];
  /** As written: `{ return a + ONE; }`; of a body that a macro makes, the macro's name. */
  readonly written: string;
  /** What a compiler gets: `{ return a + 1; }`. */
  readonly text: string;
  /** Where the declaration stands that has it. */
  readonly place: Place;
}

/** What a function takes or returns. */
export interface PrototypePart {
  /** The type as C has it, typedefs followed and qualifiers left out: equal texts are equal types. */
  readonly type: string;
  /** As written, with the name. */
  readonly text: string;
  /** A pointer to what is `const`. */
  readonly toConstant: boolean;
  /** A number: C converts one to the other where it is passed. */
  readonly arithmetic: boolean;
}

/** Text under a conditional that does not hold. */
export interface InactiveRegion {
  /** The directive that left it out, without its first `#`: `ifdef __KERNEL__`, `elif defined(X) of #if defined(Y)`, `else of #ifndef Z`. */
  readonly condition: string;
  /** Where the text begins. */
  readonly place: Place;
  /** Its tokens, a space between two; comments are no part of it. */
  readonly text: string;
}

export interface Typedef {
  readonly name: string;
  readonly type: Type;
  readonly place: Place;
  readonly comment: string;
}

/** Seen from userspace, as the header's macros say it: `read` means that the kernel writes to the program. */
export type Direction = "none" | "read" | "write" | "readwrite";

export interface Command {
  readonly name: string;
  /** The 32-bit request number, unsigned. */
  readonly number: number;
  readonly direction: Direction;
  /** The type byte, e.g. 0x81. */
  readonly group: number;
  /** The number within the group. */
  readonly ordinal: number;
  /** The argument's type as written, e.g. `struct vduse_dev_config`; "" for _IO. */
  readonly argument: string;
  /** Bytes encoded in the number (`_IOC_SIZE`). */
  readonly size: number;
  /** The argument's type when it could be read as one. */
  readonly type: Type | undefined;
  readonly place: Place;
  readonly comment: string;
}

export interface Constant {
  readonly name: string;
  readonly value: bigint;
  /** The body as written, single-spaced. */
  readonly text: string;
  readonly place: Place;
  readonly comment: string;
}

export interface Macro {
  readonly name: string;
  /** `undefined` for an object-like macro; a variadic one ends in `...`. */
  readonly parameters: readonly string[] | undefined;
  /** The body as written, single-spaced. */
  readonly text: string;
  readonly place: Place;
  readonly comment: string;
}

/** Something in the input that is wrong or was not understood. Input never makes the reader throw. */
export interface Diagnostic {
  /** Stable, kebab-case: `include-not-found`, `unterminated-conditional`, `expected-token` ... */
  readonly code: string;
  /** `error`: something of this header is missing from the result. `warning`: nothing is. */
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly place: Place;
  /** The source line and how many characters the caret covers, for printing; "" when the place is the whole file. */
  readonly line: string;
  readonly length: number;
}
