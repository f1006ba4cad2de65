import type { ChangeId, Contract } from "../contract/contract.ts";
import type { Asked } from "./ask.ts";
import type { BaseOf, Callable, ChangeOf, Consumer, Methods, WithNeeds } from "./consumer.ts";

/** What a consumer requires, prefers and can do without. */
export interface Requirement<C extends Contract = Contract> {
  /** Without these there is no session. */
  readonly require?: readonly ChangeOf<C>[];
  /** Agreed on where they are there. */
  readonly prefer?: readonly ChangeOf<C>[];
  /** Agreed on together or not at all; `has` asks for one by its name. A contract's own will do: `bundles: contract.bundles`. */
  readonly bundles?: { readonly [name: string]: readonly ChangeOf<C>[] };
}

/**
 * One open of the interface, and what was agreed on it. A method behind a change that was not agreed on is not there, neither for the type
 * checker nor at run time; `has` narrows.
 */
export type Session<C extends Contract, M extends Methods, B extends Bundles, Agreed extends string> = Core<C, M, B, Agreed> & {
  readonly [K in keyof M as M[K]["change"] extends Agreed ? K : never]: Callable<M[K]>;
};

export interface Core<C extends Contract, M extends Methods, B extends Bundles, Agreed extends string> {
  /** For the type checker alone: without it, it takes two sessions with the same methods for the same, and one without `has` for none. */
  readonly [held]?: { readonly [Id in Agreed]: true };
  /** Whether a change, or all of a bundle, was agreed on. What it needs then is, too. A name that could be one of several narrows nothing. */
  has<const K extends ChangeOf<C> | (keyof B & string)>(
    name: K & Single<K>,
  ): this is Session<C, M, B, Agreed | K | WithNeeds<C, Members<B, K>>>;
  has(name: ChangeOf<C> | (keyof B & string)): boolean;
  /** All that was agreed on, in the contract's order. */
  readonly agreed: readonly ChangeOf<C>[];
  /** What was asked for each change that the requirement named or needed, and what was answered. */
  readonly asked: readonly Asked[];
  /** The open descriptor, for calls of one's own. */
  readonly fd: number;
  /** Closes the descriptor; calls after that are refused. */
  close(): Promise<void>;
}

export interface Bundles {
  readonly [name: string]: readonly ChangeId[];
}

declare const held: unique symbol;

type Members<B extends Bundles, K extends string> = K extends keyof B ? Certain<B[K]> : K;

/** What `negotiate` gives for a requirement. */
export type SessionFor<Of extends Consumer, R extends Requirement> =
  Of extends Consumer<infer C, infer M> ? Session<C, M, BundlesOf<R>, BaseOf<C> | WithNeeds<C, RequiredOf<R>>> : never;

type BundlesOf<R extends Requirement> = R extends { readonly bundles: infer B extends Bundles }
  ? B
  : Readonly<Record<never, never>>;

type RequiredOf<R extends Requirement> = R extends { readonly require: infer Ids extends readonly string[] }
  ? Certain<Ids>
  : never;

/** Ids that are in a list whatever happens: none of a list whose length is not known, nor of an element that may be one of several. */
type Certain<Ids extends readonly string[]> = number extends Ids["length"]
  ? never
  : { readonly [I in keyof Ids]: Single<Ids[I]> }[number];

/** The type itself; `never` when it is a union. */
type Single<T, All = T> = T extends unknown ? ([All] extends [T] ? T : never) : never;
