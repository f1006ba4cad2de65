import { readlinkSync } from "node:fs";
import type { Calls } from "./calls.ts";
import { otherRights } from "./other-rights.ts";
import type { PathAsked } from "./path-of.ts";

/**
 * Which programs were started by the one that is tried, and later, whose files give them rights that they have not got: a filter is inherited, and the kernel gives such rights to nobody
 * under one. A program that is linked dynamically is noticed when its loader looks for its own files in /etc, as that of every C library does; one that is linked statically is not.
 * Takes part in the supervisor's round of those who may answer a call, and answers none.
 */
export class LaterRights {
  readonly #calls: Pick<Calls, "hasAttribute">;
  readonly #found = new Map<string, string>();

  constructor(calls: Pick<Calls, "hasAttribute">) {
    this.#calls = calls;
  }

  /** In the order in which they were first started, as `/usr/bin/su is set-uid, to run as user 0`; the first ones. */
  get found(): readonly string[] {
    return [...this.#found].map(([path, rights]) => `${path} ${rights}`);
  }

  path(thread: number, { path }: PathAsked): false {
    if (!path.startsWith("/etc/ld") || this.#found.size >= most) return false;
    try {
      const file = `/proc/${thread}/exe`;
      const rights = otherRights(file, this.#calls);
      if (rights !== undefined) this.#found.set(readlinkSync(file), rights);
    } catch {
      // It has gone, or is not to be read.
    }
    return false;
  }

  command(): false {
    return false;
  }

  end(): void {}
}

/** Programs that are told of at most. */
const most = 16;
