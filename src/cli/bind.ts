import type { HeaderAbi } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import { createHeaderReader } from "../header/read.ts";
import { bindings, generatedMark } from "../report/bindings.ts";
import { painter } from "../report/paint.ts";
import { printable } from "../report/printable.ts";
import { type Diagnosed, problemsText } from "../report/problems-text.ts";
import { openTrees, type Tree } from "../tree/tree.ts";
import { shownPath } from "./abi.ts";
import { type Io, writeAll } from "./io.ts";
import { chooseModel, rootOption } from "./options.ts";
import type { Verb } from "./verb.ts";
import { writeGenerated } from "./write-generated.ts";

export interface BindOptions {
  readonly root: readonly string[];
  readonly arch: string;
  readonly output?: string;
  readonly import: string;
  readonly comments: boolean;
}

const help = `
Each struct and union becomes a const that the codec takes, each enum a const, all commands are in "commands" and all integer macros in
"constants". A record of another header that a record holds or a command takes comes along.
An integer is a number from -2^31 to 2^32 - 1 and a bigint beyond; a field is a number up to 32 bits and a bigint of 64.
The header's comments come along: leave them out where its licence is not yours.

FILE is written in one step, and only when every header could be read completely. A file that abide did not generate is left alone.

Examples:
  abide bind /usr/include/linux/vduse.h -o src/vduse.gen.ts
  abide bind my-driver.h --root ~/linux --arch aarch64 > my-driver.gen.ts

Exit code: 0 done; 2 a path or a header could not be read completely, or FILE could not be written.`;

/** `abide bind HEADER…`: the records, commands and constants of headers as a TypeScript module. */
export const bind: Verb<BindOptions> = {
  configure(command) {
    command
      .argument("<header...>", "headers, or folders of them; all go into one file")
      .option("-o, --output <file>", "write to this file instead of to stdout")
      .addOption(rootOption())
      .option("--arch <name>", "data model to lay records out for", "x86_64")
      .option("--import <specifier>", "where the file takes the type RecordLayout from", "abide")
      .option("--no-comments", "leave the header's comments out")
      .addHelpText("after", help);
  },

  async run(io, paths, options) {
    const { root, arch, output, comments } = options;
    const model = chooseModel(arch);
    const trees = openTrees(paths, { roots: root });
    const headers = readHeaders(trees, model);
    const { text, problems } = bindings({
      headers,
      model,
      importFrom: options.import,
      comments,
      head: [`To make it again: ${commandLine(paths, options)}`],
    });
    const complete = explain(io, trees, model, headers, problems);
    if (output === undefined) await writeAll(io, [text]);
    else if (complete) writeGenerated(output, text, { mark: generatedMark, by: "abide bind" });
    else io.err(`abide: ${printable(output)} was not written: it would lack what could not be read\n`);
    return complete ? 0 : 2;
  },
};

/** All headers that the user named, each a translation unit of its own, in the order of the trees. */
export function readHeaders(trees: readonly Tree[], model: DataModel): readonly HeaderAbi[] {
  const reader = createHeaderReader();
  return trees.flatMap((tree) => [...reader.read(tree.headers(model), tree.loader(model), model).headers.values()]);
}

/** Says on stderr what went wrong; true when nothing is missing. */
function explain(
  io: Io,
  trees: readonly Tree[],
  model: DataModel,
  headers: readonly HeaderAbi[],
  problems: readonly string[],
): boolean {
  const diagnosed: readonly Diagnosed[] = headers.map((header) => ({ key: header.name, header }));
  const notes = trees.flatMap((tree) => tree.notes());
  const located = (file: string) => trees.map((tree) => tree.locate(file)).find((path) => path !== file) ?? file;
  const text = problemsText({
    headers: diagnosed,
    notes: [...notes, ...problems],
    hints: trees.flatMap((tree) => tree.hints(model)),
    showFile: (file) => shownPath(located(file)),
    paint: painter(io.color.err),
  });
  if (text !== "") io.err(text);
  const failed = headers.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === "error"));
  return !failed && notes.length === 0 && problems.length === 0;
}

/** The command as a shell takes it, with what was given: the same headers and this line give the same bytes. */
function commandLine(paths: readonly string[], { root, arch, output, comments, import: from }: BindOptions): string {
  const words = ["abide", "bind", ...paths];
  for (const each of root) words.push("--root", each);
  if (arch !== "x86_64") words.push("--arch", arch);
  if (from !== "abide") words.push("--import", from);
  if (!comments) words.push("--no-comments");
  if (output !== undefined) words.push("-o", output);
  return words.map((word) => (/^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}
