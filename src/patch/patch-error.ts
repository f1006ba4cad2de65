export type PatchErrorCode =
  /** There is no patch in what was handed over. */
  | "no-patch"
  /** Patches of the series are missing, or of several versions of it. */
  | "series-incomplete"
  /** A hunk, or a header of a file, is not what a patch has there. */
  | "patch-damaged"
  /** The difference is of a kind that cannot be applied here. */
  | "not-supported"
  /** A path leads out of the tree. */
  | "path-escapes"
  /** A hunk's lines are not in the file, or the file is not there, or there already. */
  | "does-not-apply";

/** One thing that is wrong with a patch. Plain data. */
export interface PatchProblem {
  readonly code: PatchErrorCode;
  /** The file as the patch names it; undefined when it concerns none. */
  readonly file: string | undefined;
  /** Number of the hunk in its file, from 1. */
  readonly hunk: number | undefined;
  /** Whole, for people: what, where, expected and found. */
  readonly message: string;
}

/** A patch cannot be read or applied, and nothing was. */
export class PatchError extends Error {
  override readonly name = "PatchError";
  readonly code: PatchErrorCode;
  readonly problems: readonly PatchProblem[];

  /** @param what The patch that they are about; "" when there is but one. */
  constructor(problems: readonly PatchProblem[], what = "") {
    super(
      [...(what === "" ? [] : [`${what}:`]), ...problems.slice(0, most).map(({ message }) => message), ...rest(problems)].join(
        "\n",
      ),
    );
    this.code = problems[0]?.code ?? "patch-damaged";
    this.problems = problems;
  }
}

/** More would not be read: the first usually explain the others. */
const most = 8;

function rest(problems: readonly PatchProblem[]): readonly string[] {
  return problems.length > most ? [`and ${problems.length - most} more`] : [];
}
