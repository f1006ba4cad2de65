import type { Errno } from "../abi/errno.ts";

/**
 * The one idea, as data: an interface is a list of changes, each behind a gate through which the other side finds out. Everything
 * else (builds, declarations, selftests, the emulated provider, the consumer's negotiation) is a question asked of this list.
 */
export interface Contract {
  /** `vduse`: what a user types. */
  readonly name: string;
  readonly title: string;
  /** How each kind of gate is asked. A change's gate names one of these where it is not base, size, flag or probe. */
  readonly protocols: readonly Protocol[];
  /** In the order in which they came; the order says nothing about what a build may have. */
  readonly changes: readonly Change[];
  /** Builds that were released or proposed, in order. */
  readonly releases: readonly Release[];
  /** Changes that are useful only together. Agreed on all or nothing by who hands them on: a requirement's `bundles: contract.bundles`. */
  readonly bundles?: { readonly [name: string]: readonly ChangeId[] };
}

/** Kebab-case: `asid`, `queue-ready`. */
export type ChangeId = string;

/** The ids of a contract's changes. The literal ones, when the contract went through `defineContract`. */
export type ChangeIdOf<C extends Contract> = C["changes"][number]["id"];

/** The smallest step of an interface's evolution. */
export interface Change {
  readonly id: ChangeId;
  readonly title: string;
  readonly gate: Gate;
  /** Changes without which this one cannot be. */
  readonly needs?: readonly ChangeId[];
  /** Changes that cannot be in the same build: it replaces them, or the same number means something else. Symmetric. */
  readonly excludes?: readonly ChangeId[];
  /** First release that had it, e.g. `7.0`; a draft's name for what was never merged. */
  readonly since: string;
  /** Where this was read: file and release, or the commit. */
  readonly source: string;
  /** What could not be verified about it, in words. */
  readonly unverified?: string;
  /**
   * True when a consumer that knows only the interface's documentation is not told about it: an errno that became stricter, a default
   * that moved. It has no gate that says so; `gate` is then base.
   */
  readonly silent?: true;
}

export type Gate =
  /** There from the first day. */
  | { readonly kind: "base" }
  /** The agreed number is at least `at`. */
  | { readonly kind: "version"; readonly protocol: string; readonly at: bigint }
  /** The id answers a positive number. */
  | { readonly kind: "capability"; readonly protocol: string; readonly id: bigint; readonly name: string }
  /** The bit (counted from 0) is in the mask that is read. */
  | { readonly kind: "feature"; readonly protocol: string; readonly bit: number; readonly name: string }
  /** The record is at least this long, in bytes. */
  | { readonly kind: "size"; readonly record: string; readonly size: number; readonly policy: SizePolicy }
  /** A bit in the record says that the field is there. */
  | { readonly kind: "flag"; readonly record: string; readonly field: string; readonly bit: number; readonly absent: Errno }
  /** Try the command; exactly this error means that it is not there. */
  | { readonly kind: "probe"; readonly command: string; readonly absent: Errno };

/** What happens when one side's record is longer than the other's (facts 2.3). */
export type SizePolicy = "exact" | "min-ignore-tail" | "zero-tail" | "zero-extend-ignore";

export type Protocol = VersionProtocol | CapabilityProtocol | FeatureProtocol;

/** How the argument of a protocol's command is handed over. */
export type Passed = "value" | "u32 pointer" | "u64 pointer";

interface ProtocolBase {
  readonly name: string;
  /** Kinds of descriptors on which it is asked. */
  readonly on: readonly string[];
  /** The change that brought the protocol; without it, it was there from the first day. A build without it does not know the commands. */
  readonly since?: ChangeId;
  /** Kinds among `on` where it can be asked only since a change: KVM's virtual machines answer later than /dev/kvm itself. */
  readonly onSince?: { readonly [kind: string]: ChangeId };
  /** What the answer belongs to. `object` means that it is copied into an object when that is created. */
  readonly scope: "fd" | "object" | "global";
  readonly source: string;
}

/** A number that is asked for or agreed on. */
export interface VersionProtocol extends ProtocolBase {
  readonly kind: "version";
  readonly passed: Passed;
  /** Commands, by name. `get` reads the number, `set` agrees on one. At least one is there. */
  readonly get?: string;
  readonly set?: string;
  /**
   * Who picks: the consumer any number `up-to` the provider's; exactly one of those that the provider `exact`ly supports; or nobody: a
   * `constant`.
   */
  readonly picks: "up-to" | "exact" | "constant";
  /** What an open descriptor starts with: a number, or that nothing was asked yet. By build: see `startsUnasked`. */
  readonly initial: bigint | "not-asked";
  /** The change since which a descriptor starts with nothing asked; without it, `initial` holds for every build. */
  readonly startsUnasked?: ChangeId;
  /** Where a descriptor starts with a number, and a build declares more than is true, it starts with that. */
  readonly startsAsDeclared?: true;
  /** When nothing was asked yet: what `get` stores before it answers. `highest` is the provider's own number. */
  readonly getPins?: "highest";
  /** When nothing was asked yet: the number that other commands take, and pin. */
  readonly defaultsTo?: bigint;
  /** What a number that the provider does not support answers. */
  readonly unknown: Errno;
  /** Whether agreeing again is allowed, and if not, what it answers and whether that comes before the argument is read. */
  readonly repeat: { readonly allowed: true } | { readonly allowed: false; readonly errno: Errno; readonly beforeCopy: boolean };
  /** What every other command answers before a number was agreed on; without it, no call is needed first. */
  readonly neededFirst?: Errno;
  /** When the number can no longer change. */
  readonly locks: "never" | "once per open" | "at create";
}

/** An id, asked one at a time, answered by an integer. */
export interface CapabilityProtocol extends ProtocolBase {
  readonly kind: "capability";
  readonly passed: Passed;
  readonly check: string;
  /** Command that switches one on. */
  readonly enable?: string;
  /** What an id answers that the provider does not know. */
  readonly unknown: 0 | Errno;
  /** What an id answers that the provider knows and does not have. */
  readonly absent: 0 | Errno;
  /** Ids that are given out and mean nothing yet (mshv's CORE_API_STABLE): every provider knows them, and they answer `absent`. */
  readonly reserved?: readonly { readonly id: bigint; readonly name: string }[];
  /** What the documentation says instead, where it differs from the code. */
  readonly documented?: string;
}

/** Bits in a mask that is read and, where there is a `set`, acknowledged. */
export interface FeatureProtocol extends ProtocolBase {
  readonly kind: "feature";
  readonly passed: Passed;
  readonly get: string;
  readonly set?: string;
  /** The acknowledged set of a new descriptor. */
  readonly initial: bigint;
  /** What acknowledging a bit answers that the provider does not have. */
  readonly unknown: Errno;
  readonly repeat: { readonly allowed: true } | { readonly allowed: false; readonly errno: Errno; readonly beforeCopy: boolean };
  readonly locks: "never" | "once per open" | "at create";
}

/** A named build: what was released, or proposed. */
export interface Release {
  readonly name: string;
  /** All changes it has. */
  readonly has: readonly ChangeId[];
  /** `draft` was proposed and not merged; `ours` is a contract of abide's own. */
  readonly status: "released" | "draft" | "ours";
  readonly source: string;
}
