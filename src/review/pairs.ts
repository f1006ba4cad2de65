import type { Command, Constant, HeaderAbi, Macro, Prototype, Typedef } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import type { Enum, Enumerator, Field, Record } from "../abi/type.ts";

/** An element before and after; one of the two is there. */
export interface Pair<T> {
  readonly name: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
  /** The name is gone as this kind of element, but programs still see it as another (a constant became a macro). */
  readonly elsewhere?: boolean;
}

export interface MemberPair extends Pair<Field> {
  /** Same bytes and same type under a new name. */
  readonly renamed?: boolean;
}

export interface RecordPair extends Pair<Record> {
  readonly members: readonly MemberPair[];
}

export interface EnumPair extends Pair<Enum> {
  readonly enumerators: readonly Pair<Enumerator>[];
}

/** One header before and after under one data model, walked once per kind. */
export interface HeaderPair {
  readonly name: string;
  readonly model: DataModel;
  readonly before: HeaderAbi | undefined;
  readonly after: HeaderAbi | undefined;
  readonly records: readonly RecordPair[];
  readonly commands: readonly Pair<Command>[];
  readonly constants: readonly Pair<Constant>[];
  readonly enums: readonly EnumPair[];
  readonly typedefs: readonly Pair<Typedef>[];
  readonly macros: readonly Pair<Macro>[];
  readonly functions: readonly Pair<Prototype>[];
}

/** Elements of one kind, by the name of the kind that a rule asks for. */
export interface PairOf {
  readonly header: HeaderPair;
  readonly record: RecordPair;
  readonly command: Pair<Command>;
  readonly constant: Pair<Constant>;
  readonly enum: EnumPair;
  readonly typedef: Pair<Typedef>;
  readonly macro: Pair<Macro>;
  readonly function: Pair<Prototype>;
}
