import { basename } from "node:path";
import { compareDocs, type DocComparison } from "../compare/compare-docs.ts";
import { docVerdict } from "../doc/doc-verdict.ts";
import { docJson } from "../report/doc-json.ts";
import { docText } from "../report/doc-text.ts";
import type { Severity } from "../review/result.ts";
import { type Io, writeAll } from "./io.ts";
import type { ExitCode } from "./verb.ts";

export interface ReviewDocsOptions {
  readonly format: "text" | "json";
  /** Least severities that end with 1, gravest first. */
  readonly failing: readonly Severity[];
  readonly roots: readonly string[];
  readonly beforeRoots: readonly string[];
  readonly afterRoots: readonly string[];
}

/** `abide review --doc BEFORE AFTER`: two versions of KVM's API documentation, held against the headers. */
export async function reviewDocFiles(io: Io, before: string, after: string, options: ReviewDocsOptions): Promise<ExitCode> {
  const { format, failing, ...roots } = options;
  const compared = compareDocs(before, after, roots);
  const text = () => docText(compared.review, { color: io.color.out, ...namesOf(compared) });
  await writeAll(io, [format === "json" ? docJson(compared.review) : text()]);
  const verdict = docVerdict(compared.review);
  return verdict !== "clean" && failing.includes(verdict) ? 1 : 0;
}

/** The documents' names; with the version when both are called the same. */
function namesOf({ before, after }: DocComparison): { readonly name: string; readonly oldName: string } {
  const [oldName, name] = [basename(before), basename(after)];
  return oldName === name ? { oldName: `${name} (before)`, name } : { oldName, name };
}
