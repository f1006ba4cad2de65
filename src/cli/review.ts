import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { Option } from "commander";
import { type CompareOptions, comparePaths } from "../compare/compare-paths.ts";
import { reviewSeries, type SeriesReview } from "../compare/review-series.ts";
import { severities } from "../config/strictness.ts";
import { type ReviewFormat, reviewFormats } from "../report/review-formats.ts";
import { archsOption, chooseModels, rootOption } from "./options.ts";
import { printReview } from "./print-review.ts";
import { addInputOptions, type ReviewInputOptions, reviewInput, reviewInputHelp } from "./review-input.ts";
import {
  exitCode,
  type JudgementOptions,
  judgedSeries,
  judgementHelp,
  judgementOptions,
  readConfig,
  tellJudged,
  tellUncounted,
} from "./review-judgement.ts";
import { UsageError, type Verb } from "./verb.ts";

export interface ReviewOptions extends ReviewInputOptions, JudgementOptions {
  readonly root: readonly string[];
  readonly arch?: readonly string[];
  readonly format: ReviewFormat;
  readonly doc?: true;
  readonly witness?: string;
  readonly source?: string;
}

const help = `
BEFORE and AFTER are two headers, two folders or two kernel trees; a single folder that holds before/ and after/ stands for both.
Judged on x86_64 and i386, and for a branch that neither sees on an architecture that does; --arch narrows, --arch all widens.
--root before=DIR or --root after=DIR gives one side a root of its own.
What headers cannot say (are reserved bytes checked? is compat_ioctl set?) is looked for in the source that --source names, or in AFTER where that
is a kernel's whole source; the answer is where it was seen, or that it was not found, never a proof.
With --doc, BEFORE and AFTER are two versions of KVM's Documentation/virt/kvm/api.rst, or trees that hold it: what changed in what commands and
capabilities they document, and which names the headers (of the tree, or of --root) do not have. Only what the change brought counts for --fail-on.
--witness DIR writes a C program for each finding that one can show, with both versions of the headers; DIR/run.sh confirms all with gcc.
${reviewInputHelp}${judgementHelp}
Examples:
  abide review linux-6.1/ linux-6.12/
  abide review old/vduse.h new/vduse.h --root ~/linux --fail-on risk
  abide review examples/vduse-features/shape-a --format json
  abide review linux-6.1/ linux-6.12/ --format html > review.html
  abide review old/vduse.h new/vduse.h --witness /tmp/witness && /tmp/witness/run.sh
  abide review old/vduse.h new/vduse.h --source ~/linux
  abide review --doc old/api.rst new/api.rst --root before=linux-6.1/ --root after=linux-6.12/

Exit code: 0 nothing that counts; 1 findings that count; 2 could not run, or nothing counts but a header could not be compared.`;

/** `abide review BEFORE AFTER`: what a change does to programs, and how the other side finds out. */
export const review: Verb<ReviewOptions> = {
  configure(command) {
    addInputOptions(command)
      .argument("[before]", "the old header, folder or tree; or a folder that holds before/ and after/")
      .argument("[after]", "the new one")
      .argument("[more...]", "with --git, --staged or --tree: paths or patches")
      .addOption(rootOption())
      .addOption(archsOption())
      .addOption(new Option("--format <format>", "how to print").choices(Object.keys(reviewFormats)).default("text"))
      .option("--source <folder>", "the new version's source, to look for what headers cannot say; none: do not look")
      .option("--doc", "compare API documentation instead of headers")
      .option("--witness <dir>", "write a C program for each finding that shows it, and a script that confirms them")
      .addHelpText("after", help);
    judgementOptions(command);
  },

  async run(io, args, { root, arch, format, doc, source, witness, failOn, strict, config, ...input }) {
    if (doc === true) {
      const [before, after] = sides(args);
      if (strict !== undefined || typeof config === "string")
        throw new UsageError(`${strict === undefined ? "--config" : "--strict"} says nothing with --doc: it is about headers`);
      if (witness !== undefined) throw new UsageError("--witness says nothing with --doc: a document cannot be compiled");
      if (source !== undefined) throw new UsageError("--source says nothing with --doc: a document is held against headers");
      if (arch !== undefined) throw new UsageError("--arch says nothing with --doc: a document is about all architectures");
      const failing = severities.slice(0, severities.indexOf(failOn) + 1);
      if (format !== "text" && format !== "json")
        throw new UsageError(`--format ${format} is for headers; with --doc: text, json`);
      const { reviewDocFiles } = await import("./review-docs.ts");
      return reviewDocFiles(io, before, after, { format, failing, ...rootsOf(root) });
    }
    const project = await readConfig(config === undefined ? {} : { config });
    const archs = arch === undefined ? {} : { archs: chooseModels(arch).map(({ name }) => name) };
    const looked = source === undefined || source === "none" ? {} : { source };
    const common = { ...archs, ...rootsOf(root), gates: project?.gates ?? [], ...looked };
    const series = judgedSeries((await reviewInput(io, args, input, common)) ?? ofPaths(sides(args), common, source), project);
    await printReview(io, series, { format, failOn, strict: strict ?? "source" });
    if (format !== "text" && format !== "json") tellJudged(io, series.review);
    tellUncounted(io, series.review, strict === undefined ? { failOn } : { failOn, strict });
    if (witness !== undefined) {
      const { writeWitnesses } = await import("./review-witness.ts");
      writeWitnesses(io, series.whole.comparison, witness);
    }
    const inBetween = series.patches.some(({ comparison }) => comparison.review.notCompared.length > 0);
    return exitCode(series.review, strict === undefined ? { failOn } : { failOn, strict }) || (inBetween ? 2 : 0);
  },
};

function ofPaths([before, after]: readonly [string, string], options: CompareOptions, source: string | undefined): SeriesReview {
  const comparison = comparePaths(before, after, { ...options, ...sourceIn(after, source) });
  const notes = comparison.identical
    ? [`${before} and ${after} hold the same text: nothing was compared with nothing`]
    : comparison.onlyComments
      ? [`${before} and ${after} differ in comments and white space only`]
      : [];
  return reviewSeries(
    [],
    { name: "the whole", subject: "", versions: { before, after }, patch: undefined, comparison },
    { notes },
  );
}

function sides(args: readonly string[]): readonly [before: string, after: string] {
  const [first, second, third] = args;
  if (first === undefined)
    throw new UsageError("missing what to review: abide review BEFORE AFTER, or --git, --staged or --tree (abide review --help)");
  if (third !== undefined) throw new UsageError(`expected two paths, found ${args.length}: ${args.join(" ")}`);
  if (second !== undefined) return [first, second];
  const pair = [join(first, "before"), join(first, "after")] as const;
  if (pair.every((path) => existsSync(path) && statSync(path).isDirectory())) return pair;
  throw new UsageError(`${first} holds no before/ and after/; name two paths: abide review BEFORE AFTER`);
}

/** The source that was named; unless one was, AFTER itself where it is a kernel's whole source. */
function sourceIn(after: string, named: string | undefined): { readonly source?: string } {
  if (named !== undefined) return named === "none" ? {} : { source: named };
  return existsSync(join(after, "init", "main.c")) ? { source: after } : {};
}

/** `--root DIR` is for both sides, `--root before=DIR` and `--root after=DIR` for one. */
function rootsOf(given: readonly string[]) {
  const of = (side: string) => given.filter((root) => root.startsWith(`${side}=`)).map((root) => root.slice(side.length + 1));
  return { beforeRoots: of("before"), afterRoots: of("after"), roots: given.filter((root) => !/^(?:before|after)=/.test(root)) };
}
