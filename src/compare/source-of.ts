import type { HeaderAbi } from "../abi/abi.ts";
import { gateKindOf } from "../review/gate.ts";
import type { ReviewInput } from "../review/review.ts";
import { createSourceView, type SourceView } from "../source/source-view.ts";
import { sourceTree } from "../tree/source-tree.ts";

/**
 * The source that a review may look at: everything that the new headers name by which a program and a provider meet is looked for in it, once,
 * when something is first asked. Throws a `TreeError` when the path is no folder.
 */
export function sourceOf(path: string, inputs: readonly ReviewInput[]): SourceView {
  const headers = inputs.flatMap(({ after }) => [...after.headers.values()]);
  const names = headers.flatMap(({ commands, constants, enums }) => [
    ...commands.keys(),
    ...numbersOf(commands, constants),
    ...[...constants.keys()].filter((name) => gateKindOf(name) !== undefined),
    ...[...enums.values()]
      .flatMap(({ enumerators }) => enumerators.map(({ name }) => name))
      .filter((name) => gateKindOf(name) !== undefined),
  ]);
  return createSourceView(path, [...new Set(names)], sourceTree(path));
}

/** Constants that may be the numbers of commands: a provider may go by those. */
function numbersOf(commands: HeaderAbi["commands"], constants: HeaderAbi["constants"]): readonly string[] {
  const ordinals = new Set([...commands.values()].map(({ ordinal }) => BigInt(ordinal)));
  const words = new Set([...commands.keys()].map((name) => name.slice(name.lastIndexOf("_"))));
  return [...constants.values()]
    .filter(({ name, value }) => ordinals.has(value) && words.has(name.slice(name.lastIndexOf("_"))))
    .map(({ name }) => name);
}
