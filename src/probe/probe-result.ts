import type { Errno } from "../abi/errno.ts";
import type { Presence } from "../interfaces/presence.ts";

/** What was found out about one interface of the running kernel, or that it is not there. */
export interface ProbeResult {
  readonly name: string;
  readonly title: string;
  /** The node that was opened, or the system call; where there is none, all that were looked for. */
  readonly path: string;
  /** `absent`: not there. `refused`: there, and we may not. */
  readonly status: "asked" | "absent" | "refused";
  /** Why it was not asked. */
  readonly errno?: Errno;
  /** What would bring it. */
  readonly brings?: Presence;
  readonly answers: readonly ProbeAnswer[];
  /** Releases that answer so; none when the answers tell nothing of a release. */
  readonly releases: readonly string[];
  /** The answers lie between the two releases; or they are at least those of the one and not yet those of the `next`. */
  readonly between: boolean;
  readonly next?: string;
  readonly outOfLine: readonly OutOfLine[];
  /** What a consumer does not see that agrees on a lower version, and what no version tells of. */
  readonly hidden: readonly Hidden[];
  /** Answers that nobody knows the meaning of. */
  readonly unknown: readonly string[];
  /** Answers that make no sense. */
  readonly odd: readonly string[];
  /** What was not asked, and why; what could not be verified. */
  readonly notes: readonly string[];
}

export interface ProbeAnswer {
  readonly kind: "version" | "capability" | "feature" | "command" | "size" | "behaviour" | "number";
  readonly name: string;
  /** The change of the contract, where there is one. */
  readonly change?: string;
  readonly here: boolean;
  readonly value?: bigint;
  /** First release that has it. */
  readonly since?: string;
  readonly asked: string;
  readonly answered: string;
  /** Missing because of the machine or of an option, which says nothing of the release. */
  readonly because?: string;
}

export interface OutOfLine {
  readonly kind: "surplus" | "missing" | "number";
  readonly name: string;
  readonly since?: string;
  /** What it is out of line with: a release that the answers belong to, or the one that the kernel calls itself. */
  readonly against: string;
  readonly message: string;
}

export interface Hidden {
  /** The version that hides it; absent: no version tells of it. */
  readonly version?: bigint;
  readonly names: readonly string[];
}

/** A result that holds nothing but that the interface could not be asked. */
export function notAsked(
  about: Pick<ProbeResult, "name" | "title" | "path" | "notes">,
  errno: Errno,
  brings: Presence | undefined,
): ProbeResult {
  // A node without its driver, and a system call that is switched off, are not there either.
  const absent: readonly Errno[] = ["ENOENT", "ENODEV", "ENXIO", "ENOSYS", "ENOTDIR", "EOPNOTSUPP"];
  return {
    ...about,
    status: absent.includes(errno) ? "absent" : "refused",
    errno,
    ...(brings === undefined ? {} : { brings }),
    answers: [],
    releases: [],
    between: false,
    outOfLine: [],
    hidden: [],
    unknown: [],
    odd: [],
  };
}
