import { readFileSync, statSync } from "node:fs";
import type { Command } from "commander";
import type { CompareGitOptions } from "../compare/compare-git.ts";
import type { CompareOptions } from "../compare/compare-paths.ts";
import { eachCommit } from "../compare/each-commit.ts";
import type { SeriesReview } from "../compare/review-series.ts";
import { isRange } from "../tree/git-range.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./verb.ts";

/** Options of `abide review` that name something else than two paths. */
export interface ReviewInputOptions {
  readonly git?: string;
  readonly staged?: true;
  readonly repo: string;
  readonly tree?: string;
  readonly each?: string;
  readonly ignoreWhitespace?: true;
}

/** For `--help`. */
export const reviewInputHelp = `
Instead of two paths:
  --git A..B [PATH…]          commits of a repository, as a whole and, where several touch headers, one by one; A...B: since B left A; A^!: A itself
  --staged [PATH…]            what is staged for the next commit, against HEAD
  --tree DIR [PATCH…]         patches that apply to a tree: files, or stdin; a difference, a mail, an mbox of a series, a patch quoted in an answer
  --git REF [PATCH…]          patches that apply to a commit
The repository is that of the current folder; --repo names another. Nothing is checked out, applied or written. A patch that does not apply is told
hunk by hunk, and then nothing was reviewed.
  abide review --git v6.12..v7.3 include/uapi/linux/vduse.h
  git format-patch --stdout origin.. | abide review --git origin
  abide review --tree ~/linux --format reply < series.mbox
`;

/** Adds the options that name something else than two paths to a command. */
export function addInputOptions(command: Command): Command {
  return command
    .option("--git <range>", "review commits, A..B; or patches for a commit, REF")
    .option("--staged", "review what is staged for the next commit")
    .option("--tree <dir>", "review patches for this tree, from files or stdin")
    .option("--repo <dir>", "the repository of --git and --staged", ".")
    .option(
      "--each <count>",
      `review up to so many commits of a range one by one as well; 0: only the whole (default: ${eachCommit})`,
    )
    .option("--ignore-whitespace", "white space in a patch's context may differ from the tree's");
}

/** Reviews what the options name; undefined when they name nothing, and the arguments are two paths. Throws a `UsageError`, `TreeError` or `PatchError`. */
export async function reviewInput(
  io: Io,
  args: readonly string[],
  options: ReviewInputOptions,
  common: CompareOptions,
): Promise<SeriesReview | undefined> {
  const { git, staged, repo, tree, each, ignoreWhitespace } = options;
  const named = [git !== undefined && "--git", staged === true && "--staged", tree !== undefined && "--tree"].filter(
    (name) => name !== false,
  );
  if (named.length > 1) throw new UsageError(`${named.join(" and ")} each name what is reviewed; leave one`);
  const isOfGit = staged === true || (git !== undefined && isRange(git));
  const says = (name: string, where: string) => new UsageError(`${name} says something only with ${where}`);
  if (each !== undefined && !isOfGit) throw says("--each", "a range: --git A..B");
  if (ignoreWhitespace === true && (named.length === 0 || isOfGit)) throw says("--ignore-whitespace", "a patch");
  if (repo !== "." && (named.length === 0 || tree !== undefined)) throw says("--repo", "--git or --staged");
  if (named.length === 0) {
    if (args[0] === "-") throw new UsageError("- is a patch on stdin: name what it applies to, --tree DIR or --git REF");
    return undefined;
  }
  if (isOfGit) {
    const range: CompareGitOptions["range"] = staged === true ? { kind: "staged" } : (git ?? "");
    const ask = { repository: repo, range, paths: args, each: count(each), ...common };
    const { compareGit } = await import("../compare/compare-git.ts");
    return compareGit(ask);
  }
  const base = tree === undefined ? { repository: repo, ref: git ?? "" } : { tree };
  const text = await patchText(io, args, git);
  const { comparePatches } = await import("../compare/compare-patches.ts");
  return comparePatches(text, { base, ignoreSpace: ignoreWhitespace === true, ...common });
}

function count(each: string | undefined): number {
  if (each === undefined) return eachCommit;
  if (/^\d{1,6}$/.test(each)) return Number(each);
  throw new UsageError(`--each expects a number of commits, found ${each}`);
}

/** Patch files one after the other, as an mbox would hold them; stdin for `-` and for none. */
async function patchText(io: Io, args: readonly string[], ref: string | undefined): Promise<string> {
  if (args.length === 0 || (args.length === 1 && args[0] === "-")) {
    const text = await io.input?.();
    if (text !== undefined && text.trim() !== "") return text;
    const instead = ref === undefined ? "" : `, or a range to review commits: --git ${ref}..HEAD, --git ${ref}^!`;
    throw new UsageError(`there is no patch on stdin; hand one over (abide review … < FILE), name patch files${instead}`);
  }
  const texts = args.map((path) => {
    if (path === "-") throw new UsageError("- is all of stdin, and cannot stand beside patch files");
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) throw new UsageError(`${path} does not exist; expected a patch file`);
    if (!stat.isFile()) throw new UsageError(`${path} is not a file; expected a patch file`);
    return readFileSync(path, "utf8");
  });
  if (texts.length === 1) return texts[0] ?? "";
  return texts.map((text) => (text.startsWith("From ") ? text : `From patch Thu Jan  1 00:00:00 1970\n${text}`)).join("");
}
