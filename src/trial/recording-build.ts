import type { Build } from "../contract/build.ts";
import type { ChangeId, Contract } from "../contract/contract.ts";

/** A build that notes which of its changes it was asked about. */
export interface RecordingBuild {
  readonly build: Build;
  /** Changes whose presence was looked at, and those behind a version or mask that was; grows while calls are played. */
  readonly consulted: ReadonlySet<ChangeId>;
  /** Forgets what was looked at so far. */
  forget(): void;
}

/**
 * The same build, to be watched. All that a provider does follows from what it asks of its build, so a change that was not looked at could not have made an
 * answer another one: of KVM's 200 changes a program's calls look at a dozen.
 */
export function recordingBuild(contract: Contract, build: Build): RecordingBuild {
  const consulted = new Set<ChangeId>();
  const note = (id: ChangeId) => void consulted.add(id);
  /** What a protocol's number or mask is follows from all changes behind it, and from the one that brought it. */
  const noteProtocol = (name: string) => {
    for (const { id, gate } of contract.changes) if ("protocol" in gate && gate.protocol === name) note(id);
    for (const { name: other, since } of contract.protocols) if (other === name && since !== undefined) note(since);
  };
  const numbers = (own: { readonly [protocol: string]: bigint }) => {
    const watched: { readonly [protocol: string]: bigint } = {};
    for (const { name } of contract.protocols) {
      Object.defineProperty(watched, name, {
        enumerable: true,
        get() {
          noteProtocol(name);
          return own[name];
        },
      });
    }
    return watched;
  };
  return {
    consulted,
    forget: () => consulted.clear(),
    build: {
      name: build.name,
      has: new WatchedSet(build.has, note),
      declares: {
        versions: numbers(build.declares.versions),
        features: numbers(build.declares.features),
        capabilities: new WatchedSet(build.declares.capabilities, note),
      },
    },
  };
}

class WatchedSet extends Set<ChangeId> {
  // Absent while the set is filled by its own constructor.
  readonly #note: ((id: ChangeId) => void) | undefined;

  constructor(all: Iterable<ChangeId>, note: (id: ChangeId) => void) {
    super(all);
    this.#note = note;
  }

  override has(id: ChangeId): boolean {
    this.#note?.(id);
    return super.has(id);
  }

  /** Who walks through the whole set looks at every change in it. */
  override [Symbol.iterator](): SetIterator<ChangeId> {
    for (const id of super.values()) this.#note?.(id);
    return super[Symbol.iterator]();
  }
}
