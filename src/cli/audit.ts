import { Option } from "commander";
import type { Audit } from "../audit/audit-result.ts";
import { auditPaths } from "../compare/audit-paths.ts";
import { auditJson } from "../report/audit-json.ts";
import { auditText } from "../report/audit-text.ts";
import { type AuditHistoryVerbOptions, historyHelp, runAuditHistory } from "./audit-history.ts";
import { type Io, writeAll } from "./io.ts";
import { chooseModel, rootOption } from "./options.ts";
import { type ExitCode, UsageError, type Verb } from "./verb.ts";

export interface AuditVerbOptions {
  readonly upstream: readonly string[];
  readonly tree?: string;
  readonly make?: string;
  readonly arch: string;
  readonly root: readonly string[];
  readonly format: keyof typeof printers;
  readonly full?: true;
  readonly history?: string;
  readonly path: AuditHistoryVerbOptions["path"];
  readonly cache: AuditHistoryVerbOptions["cache"];
  readonly emit?: "contract";
}

const help = `
Each command, record, member, flag, capability and constant gets the release that first had it; the tree has the set that it has.
HEADER is linux/vduse.h, its end (vduse.h) or an interface (vduse); without one, all headers of the tree are audited, and those that are as some
release was are only counted. A series is named in order, oldest first:
  DIR              a tree; or a folder whose subfolders are releases, sorted by version
  NAME=DIR         a tree under a name of its own
  GIT@TAG,TAG      commits of a repository, read from its objects; GIT@v6.* for tags by pattern, GIT@TAG:FOLDER where headers are below a folder
--make names what is to become true: a number (1, 7.42) or a bundle of the interface's contract; the smallest set of picks for it is shown.

Examples:
  abide audit --upstream releases/ --tree mydistro-6.12/ vduse
  abide audit --upstream ~/linux@v6.12,v6.18,v7.0 --tree ~/distro@HEAD fuse landlock
  abide audit --upstream 6.12=linux-6.12/ --upstream 7.3=linux-7.3/ --tree /usr/include kvm --format json

Exit code: 0 nothing that is declared is untrue; 1 something is, or a name or number means something else than upstream; 2 could not run, or a
header of the tree or of a release could not be read, or none that was asked for is in the tree.
${historyHelp}`;

/** `abide audit --upstream … --tree …`: what a tree may honestly declare. */
export const audit: Verb<AuditVerbOptions> = {
  configure(command) {
    command
      .argument("[header...]", "headers or interfaces to audit; all when there is none")
      .addOption(
        new Option("--upstream <series>", "a release, or a series of them, oldest first (may be repeated)")
          .argParser((value: string, before: readonly string[]) => [...before, value])
          .default([], "none"),
      )
      .addOption(
        new Option("--tree <tree>", "the tree to audit: DIR or GIT@REF").argParser(
          (value: string, before: string | undefined) => {
            if (before === undefined) return value;
            throw new UsageError(`one tree is audited, and two are named: --tree ${before} and --tree ${value}; leave one`);
          },
        ),
      )
      .option("--make <target>", "a number or a bundle that is to become true")
      .option("--arch <name>", "data model that numbers and bytes are worked out for", "x86_64")
      .addOption(rootOption())
      .addOption(new Option("--format <format>", "how to print").choices(Object.keys(printers)).default("text"))
      .option("--full", "write long lists out")
      .option("--history <git>", "judge the commits of a repository instead; the arguments are ranges")
      .addOption(
        new Option("--path <path>", "with --history: a folder or header of the repository (may be repeated)")
          .argParser((value: string, before: readonly string[]) => [...before, value])
          .default([], "include/uapi, or all where there is none"),
      )
      .addOption(
        new Option("--emit <what>", "with --history: a first contract of one header, as TypeScript").choices(["contract"]),
      )
      .option("--cache <dir>", "with --history: where what was read is kept (default: abide/history in the user's cache)")
      .option("--no-cache", "with --history: read everything, keep nothing")
      .addHelpText("after", help);
  },

  async run(io, args, options) {
    const { upstream, tree, make, arch, root, format, full, history } = options;
    if (history !== undefined) {
      if (upstream.length > 0 || tree !== undefined || make !== undefined || root.length > 0) {
        throw new UsageError(
          "--history goes with ranges, --path, --arch, --format, --full and --cache; --upstream, --tree, --make and --root audit a tree",
        );
      }
      return await runAuditHistory(io, args, { ...options, history });
    }
    requireTreeOptions(options);
    if (upstream.length === 0) throw new UsageError("no release is named; name at least one: --upstream DIR");
    if (tree === undefined) throw new UsageError("no tree is named to be audited: --tree DIR");
    const result = auditPaths({
      upstream,
      tree,
      headers: args,
      arch: chooseModel(arch).name,
      roots: root,
      ...(make === undefined ? {} : { make }),
    });
    if (
      make !== undefined &&
      !result.headers.some(({ picks, numbers }) => [...picks, ...numbers.flatMap((each) => each.picks)].length > 0)
    ) {
      throw new UsageError(`--make ${make}: no header that was audited has such a number, or such a bundle in its contract`);
    }
    await writeAll(io, [printers[format](result, io, { all: args.length > 0, full: full === true })]);
    return exitCode(result);
  },
};

/** What is about a history alone would be passed over in silence. */
function requireTreeOptions({ path, emit, cache }: AuditVerbOptions): void {
  const [first] = [
    path.length > 0 && "--path",
    emit !== undefined && "--emit",
    typeof cache === "string" && "--cache",
    cache === false && "--no-cache",
  ].filter((name) => name !== false);
  if (first !== undefined) throw new UsageError(`${first} says something only with --history GIT`);
}

/** One line a format. */
const printers = {
  json: (result: Audit) => auditJson(result),
  text: (result: Audit, { color }: Io, how: { readonly all: boolean; readonly full: boolean }) =>
    auditText(result, { color: color.out, ...how }),
};

/** What is known to be untrue comes first. What could not be read is never a success, nor is an audit of nothing. */
function exitCode({ headers, notRead, audited }: Audit): ExitCode {
  if (headers.some(({ honest }) => !honest)) return 1;
  return notRead.length > 0 || audited === 0 ? 2 : 0;
}
