import type { Errno } from "../abi/errno.ts";
import type { RecordLayout, WireType } from "../codec/layout.ts";
import type { Input, Value } from "../codec/value.ts";
import type { ChangeId, Contract } from "../contract/contract.ts";
import type { Access } from "./spec.ts";
import type { Transport } from "./transport.ts";

/**
 * The other side of an interface: which methods a program calls and behind which change each stands, and how to ask for what is only found out
 * by trying. Data, like the provider's; `negotiate` knows no interface.
 */
export interface Consumer<C extends Contract = Contract, M extends Methods = Methods> {
  readonly contract: C;
  readonly transport: Transport;
  readonly path: string;
  /** Kind of the descriptor that the path opens. */
  readonly on: string;
  readonly access?: Partial<Access>;
  /** Request numbers of the protocols' commands, by protocol and command. */
  readonly protocols: { readonly [protocol: string]: { readonly numbers: { readonly [command: string]: number } } };
  readonly methods: M;
  /** Byte order of the machine that the provider is part of, for numbers that are in no record: the records say their own. Little where absent. */
  readonly endian?: "little" | "big";
  /** How a change behind a probe, flag or size gate is tried without effect. By change. */
  readonly probes?: { readonly [change: ChangeId]: Probe };
  /** Changes that were agreed on elsewhere and hold here: a device has what its control descriptor agreed on when it was created. */
  readonly given?: readonly ChangeId[];
}

/**
 * A call that does nothing, whatever it answers, and tells whether the change is there: it is not, on exactly the gate's errno; it is, when the
 * call succeeds or answers one of `present`; any other answer tells nothing, and counts as not there.
 */
export interface Probe {
  readonly command: number;
  /** Without one, a pointer to nothing: a command that is there answers EFAULT. */
  readonly argument?: bigint | Uint8Array;
  /** EFAULT where nothing is said. */
  readonly present?: readonly Errno[];
  /** The call hands out a descriptor when it succeeds: it is closed again, and nothing is left of it. */
  readonly gives?: "descriptor";
}

export interface Methods {
  readonly [name: string]: Method;
}

export interface Method {
  /** The command's name, for messages. */
  readonly command: string;
  readonly number: number;
  readonly change: ChangeId;
  readonly argument: RecordLayout | WireType | "value" | "none";
  /** The field in which the record says its own size (`argsz`, `size`): filled in when it is not given. */
  readonly sizeField?: string;
  /** What the call gives back: nothing, the number it answers (a count, or a descriptor), or its argument as the provider left it. */
  readonly gives: "nothing" | "number" | "argument";
}

/** Ids of a contract's changes. */
export type ChangeOf<C extends Contract> = C["changes"][number]["id"];

/** Changes that were there from the first day: nobody need ask for them. */
export type BaseOf<C extends Contract> = Exclude<
  Extract<C["changes"][number], { readonly gate: { readonly kind: "base" } }>,
  { readonly silent: true }
>["id"];

/**
 * Changes and, since none is agreed on without, all that they need, however far away. A silent change is never agreed on: nothing tells of it.
 */
export type WithNeeds<C extends Contract, Id extends string> = Id | Exclude<Closure<C, Id>, SilentOf<C>>;

/** `Found` holds those whose needs were followed already, so that a circle ends. */
type Closure<C extends Contract, Id extends string, Found extends string = never> = [Exclude<Id, Found>] extends [never]
  ? Found
  : Closure<C, NeedsOf<C, Exclude<Id, Found>>, Found | Id>;

type NeedsOf<C extends Contract, Id extends string> =
  Extract<C["changes"][number], { readonly id: Id }> extends infer One
    ? One extends { readonly needs: readonly (infer Need extends string)[] }
      ? Need
      : never
    : never;

type SilentOf<C extends Contract> = Extract<C["changes"][number], { readonly silent: true }>["id"];

/** A method as it is called. */
export type Callable<M extends Method> = (...args: ArgsOf<M>) => Promise<GivesOf<M>>;

type ArgsOf<M extends Method> = M["argument"] extends "none"
  ? []
  : M["argument"] extends "value"
    ? [value: bigint]
    : M["argument"] extends RecordLayout
      ? [value: Input<M["argument"]>]
      : M["argument"] extends WireType
        ? M["gives"] extends "argument"
          ? []
          : [value: Scalar<M["argument"]>]
        : never;

type GivesOf<M extends Method> = M["gives"] extends "nothing"
  ? // biome-ignore lint/suspicious/noConfusingVoidType: it stands in a promise, which may give nothing.
    void
  : M["gives"] extends "number"
    ? number
    : M["argument"] extends RecordLayout
      ? Value<M["argument"]>
      : M["argument"] extends WireType
        ? Scalar<M["argument"]>
        : never;

type Scalar<W extends WireType> = W extends { readonly kind: "int"; readonly size: 8 }
  ? bigint
  : W extends { readonly kind: "int" }
    ? number
    : W extends { readonly kind: "text" }
      ? string
      : Uint8Array;
