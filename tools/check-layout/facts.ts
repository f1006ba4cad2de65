/** What one header declares, in a form that both readers can be brought to. */
export interface Facts {
  /** By name; a nested tagless record by its path `outer.member`. */
  readonly records: Map<string, RecordFacts>;
  readonly typedefs: Map<string, Shape>;
  readonly enums: EnumFacts[];
  /** Values of object-like macros that are integer constant expressions, commands included. */
  readonly constants: Map<string, bigint>;
  /** Macros with a body that are no constants. */
  readonly macros: Set<string>;
  readonly commands: Map<string, CommandFacts>;
  /** Bodies of all macros, single-spaced. */
  readonly bodies: Map<string, string>;
}

export interface RecordFacts {
  readonly kind: "struct" | "union";
  readonly size: number;
  /** undefined where C has no name to ask with. */
  readonly align: number | undefined;
  readonly fields: FieldFacts[];
}

export interface FieldFacts {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly bitOffset: number | undefined;
  readonly bitSize: number | undefined;
  readonly shape: Shape;
}

/** A type without its names: `u4`, `i8`, `b1`, `f8`, `p`, `[16]u1`, `[]u4`, `struct 24`, `enum 4`, `function`, `void`. */
export type Shape = string;

export interface EnumFacts {
  /** "" when it has neither tag nor typedef. */
  readonly name: string;
  readonly size: number;
  readonly signed: boolean;
  readonly enumerators: { readonly name: string; readonly value: bigint }[];
}

export interface CommandFacts {
  readonly number: bigint;
  readonly direction: string;
  readonly group: number;
  readonly ordinal: number;
  readonly size: number;
}

export function emptyFacts(): Facts {
  return {
    records: new Map(),
    typedefs: new Map(),
    enums: [],
    constants: new Map(),
    macros: new Set(),
    commands: new Map(),
    bodies: new Map(),
  };
}
