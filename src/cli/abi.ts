import { relative } from "node:path";
import { Option } from "commander";
import type { DataModel } from "../abi/model.ts";
import { createHeaderReader } from "../header/read.ts";
import { type AbiReport, abiJson, type KeyedHeader } from "../report/abi-json.ts";
import { abiText } from "../report/abi-text.ts";
import { painter } from "../report/paint.ts";
import { type Diagnosed, problemsText } from "../report/problems-text.ts";
import { openTrees, type Tree } from "../tree/tree.ts";
import { type Io, writeAll } from "./io.ts";
import { chooseModel, rootOption } from "./options.ts";
import type { Verb } from "./verb.ts";

export interface AbiOptions {
  readonly root: readonly string[];
  readonly arch: string;
  readonly format: "text" | "json";
}

const help = `
A PATH is a kernel source tree, an installed include folder such as /usr/include, a folder of headers, or a header.
Headers that are in none of the roots come from abide itself when they are among the few that all others need.

Examples:
  abide abi /usr/include/linux/vduse.h
  abide abi ~/linux --arch arm --format json > arm.json
  abide abi my-driver.h --root ~/linux

Exit code: 0 everything was read; 2 a path or a header could not be read completely. What was understood is printed either way.`;

/** `abide abi PATH…`: what is in the headers, as the compiler lays it out. */
export const abi: Verb<AbiOptions> = {
  configure(command) {
    command
      .argument("<path...>", "headers, folders or trees; several are merged")
      .addOption(rootOption())
      .option("--arch <name>", "data model to lay records out for", "x86_64")
      .addOption(new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"))
      .addHelpText("after", help);
  },

  async run(io, paths, { root, arch, format }) {
    const model = chooseModel(arch);
    const trees = openTrees(paths, { roots: root });
    const read: Diagnosed[] = [];
    const report: AbiReport = {
      model,
      headers: readTrees(trees, model, read),
      get notes() {
        return trees.flatMap((tree) => tree.notes());
      },
    };
    await writeAll(io, format === "json" ? abiJson(report) : abiText(report, painter(io.color.out)));
    const failed = read.some(({ header }) => header.diagnostics.some(({ severity }) => severity === "error"));
    if (format === "text") explain(io, trees, model, read);
    return failed || report.notes.length > 0 ? 2 : 0;
  },
};

/**
 * Reads header by header, so that what is worked out of one can be forgotten when it is printed: reading all of linux-libc-dev
 * takes a third less time and memory that way than with all of it kept. Leaves the diagnostics in `read`.
 */
function readTrees(trees: readonly Tree[], model: DataModel, read: Diagnosed[]): Iterable<KeyedHeader> {
  // A tree without headers is to be told before anything is printed.
  const parts = trees.map((tree) => ({ tree, sources: tree.headers(model), loader: tree.loader(model) }));
  const reader = createHeaderReader();
  const taken = new Set<string>();
  function* each(): Generator<KeyedHeader> {
    for (const { tree, sources, loader } of parts) {
      for (const source of sources) {
        for (const header of reader.read([source], loader, model).headers.values()) {
          // Two trees may hold headers of one name; the second is known by its path.
          const key = taken.has(header.name) ? shownPath(tree.locate(source)) : header.name;
          taken.add(key);
          yield { key, header };
          read.push({ key, header: { diagnostics: header.diagnostics } });
        }
      }
    }
  }
  return each();
}

function explain(io: Io, trees: readonly Tree[], model: DataModel, headers: readonly Diagnosed[]): void {
  const located = (file: string) => trees.map((tree) => tree.locate(file)).find((path) => path !== file) ?? file;
  const text = problemsText({
    headers,
    notes: trees.flatMap((tree) => tree.notes()),
    hints: trees.flatMap((tree) => tree.hints(model)),
    showFile: (file) => shownPath(located(file)),
    paint: painter(io.color.err),
  });
  if (text !== "") io.err(text);
}

/** A path as short as it can be said from here. */
export function shownPath(path: string): string {
  const short = relative("", path);
  return short.startsWith("..") || short === "" ? path : short;
}
