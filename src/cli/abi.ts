import { relative } from "node:path";
import { Option } from "commander";
import type { DataModel } from "../abi/model.ts";
import { createHeaderReader } from "../header/read.ts";
import { type AbiReport, abiJson, type KeyedHeader } from "../report/abi-json.ts";
import { abiText } from "../report/abi-text.ts";
import { painter } from "../report/paint.ts";
import { problemsText } from "../report/problems-text.ts";
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
    const report = readTrees(trees, model);
    await writeAll(io, format === "json" ? abiJson(report) : abiText(report, painter(io.color.out)));
    const failed = report.headers.some(({ header }) => header.diagnostics.some(({ severity }) => severity === "error"));
    if (format === "text") explain(io, trees, report);
    return failed || report.notes.length > 0 ? 2 : 0;
  },
};

function readTrees(trees: readonly Tree[], model: DataModel): AbiReport {
  const reader = createHeaderReader();
  const headers: KeyedHeader[] = [];
  const taken = new Set<string>();
  for (const tree of trees) {
    const { headers: read } = reader.read(tree.headers(model), tree.loader(model), model);
    for (const header of read.values()) {
      // Two trees may hold headers of one name; the second is known by its path.
      const key = taken.has(header.name) ? shownPath(tree.locate(header.name)) : header.name;
      taken.add(key);
      headers.push({ key, header });
    }
  }
  return { model, headers, notes: trees.flatMap((tree) => tree.notes()) };
}

function explain(io: Io, trees: readonly Tree[], { headers, notes, model }: AbiReport): void {
  const located = (file: string) => trees.map((tree) => tree.locate(file)).find((path) => path !== file) ?? file;
  const text = problemsText({
    headers,
    notes,
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
