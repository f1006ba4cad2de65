/** A patch as it came: what it changes, and, when it came by mail, what the mail says of itself. Plain data. */
export interface Patch {
  /** Undefined for a bare diff. */
  readonly mail: PatchMail | undefined;
  readonly files: readonly FilePatch[];
}

export interface PatchMail {
  /** As it stands in the mail, decoded: `[PATCH v2 1/3] vduse: add …`; "" when there was none. */
  readonly subject: string;
  readonly from: string;
  /** As it stands in the mail. */
  readonly date: string;
  /** Without angle brackets; "" when there was none. */
  readonly messageId: string;
  /** The commit message: what stands between the headers and the diff, without what follows `---`. */
  readonly message: string;
}

/** What a patch does to one file. Paths are relative to the tree's root, without `a/` and `b/`. */
export interface FilePatch {
  /** Undefined when the patch makes the file. */
  readonly before: string | undefined;
  /** Undefined when the patch removes the file. */
  readonly after: string | undefined;
  readonly hunks: readonly Hunk[];
  /** True when the file under the old name stays as it is. */
  readonly copied?: true;
  /** True when the difference is not one of lines, and not here. */
  readonly binary?: true;
}

/** One hunk of a unified diff. Line numbers count from 1; a side without lines has the number of the line before it. */
export interface Hunk {
  readonly beforeStart: number;
  readonly beforeLines: number;
  readonly afterStart: number;
  readonly afterLines: number;
  /** What stands behind the second `@@`; "" when nothing does. */
  readonly section: string;
  /** Line feeds are left out. Each begins with ` `, `-`, `+`, or `\` for a missing line feed at the end of the file. */
  readonly lines: readonly string[];
}
