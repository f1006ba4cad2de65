import type { ChangeId } from "./contract.ts";

/** One provider as it exists: what it has, and what it says. The two may differ; that is what honesty is about. */
export interface Build {
  /** `vduse@7.3`, or a name of the user's own. */
  readonly name: string;
  readonly has: ReadonlySet<ChangeId>;
  readonly declares: Declaration;
}

/** What a provider answers when it is asked. By name of the protocol. */
export interface Declaration {
  /** The highest number (`up-to`, `constant`), or the one that is supported (`exact`). */
  readonly versions: { readonly [protocol: string]: bigint };
  /** Changes whose capability answers a positive number. */
  readonly capabilities: ReadonlySet<ChangeId>;
  /** The mask of each feature protocol. */
  readonly features: { readonly [protocol: string]: bigint };
}
