import type { InterfaceHistory } from "../audit/interface-history.ts";
import type { Patch } from "../patch/patch.ts";
import type { Finding, Review, Where } from "../review/result.ts";

/** What a printer of a review is handed. It prints what is there, and decides nothing. */
export interface ReviewPrint {
  readonly review: Review;
  /** What the two versions are called: paths, or commits. */
  readonly versions: { readonly before: string; readonly after: string };
  /** Text of a header as findings name it (`linux/vduse.h`), on one side; undefined when it is not there. */
  text(header: string, side: Where["side"]): string | undefined;
  /** Where the file of a finding stands, relative to the repository or folder that was reviewed: `include/uapi/linux/vduse.h`. */
  path(header: string, side: Where["side"]): string;
  /** The patch that was reviewed, when one was. */
  readonly patch: Patch | undefined;
  /** What there was of a series that was not handed over as a whole: `patch 2 of 3`. */
  readonly part?: string;
  /** The histories of the interfaces that it is about, both versions placed in them; worked out when asked for. Absent where nobody can tell. */
  histories?(): readonly InterfaceHistory[];
  readonly color: boolean;
  /** Whether this is one of several that are printed after one another: what is said once stands with the last. */
  readonly ofSeveral?: true;
  /** Whether a finding fails the review: by --fail-on and --strict. Absent where nobody asked: a break does. */
  fails?(finding: Finding): boolean;
}
