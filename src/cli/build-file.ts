import { readFileSync } from "node:fs";
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { nearest } from "../abi/nearest.ts";
import { UsageError } from "./verb.ts";

/** A build as a file describes it, in the words of `abide trial`. */
export interface BuildFile {
  readonly interface: string;
  readonly from?: string;
  readonly has?: readonly string[];
  readonly with?: readonly string[];
  readonly without?: readonly string[];
  readonly name?: string;
  /** As `--declares` has them: `version=2`. */
  readonly declares?: readonly string[];
}

/** What each key holds. */
const keys = {
  interface: "text",
  from: "text",
  name: "text",
  has: "list",
  with: "list",
  without: "list",
  declares: "pairs",
} as const satisfies { readonly [key in keyof BuildFile]-?: "text" | "list" | "pairs" };

/**
 * Reads a build from YAML: `interface: vduse`, `from: 7.3` or `has: […]`, `with`, `without`, `name`, and `declares` with what `--declares` takes. Every
 * value is read as it is written, so that 6.10 is no number. Throws a `UsageError` with file, line and column for what is not a build.
 */
export function readBuildFile(path: string): BuildFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: "failsafe", lineCounter: lines, prettyErrors: false });
  const wrong = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset);
    return new UsageError(`${path}:${line}:${col}: ${message}`);
  };
  const [broken] = document.errors;
  if (broken !== undefined) throw wrong(broken.pos[0], broken.message);
  const root = document.contents;
  const offsetOf = (node: unknown) => (node as Node | null)?.range?.[0] ?? 0;
  if (!isMap(root)) throw wrong(offsetOf(root), "expected a build, as in: interface: vduse, from: 7.3, without: [suspend]");

  const textOf = (node: unknown, what: string): string => {
    if (isScalar(node) && typeof node.value === "string" && node.value !== "") return node.value;
    throw wrong(offsetOf(node), `expected a text for ${what}`);
  };
  const listOf = (node: unknown, what: string): readonly string[] => {
    if (!isSeq(node)) throw wrong(offsetOf(node), `expected a list for ${what}: [asid, suspend]`);
    return node.items.map((each) => textOf(each, what));
  };
  const pairsOf = (node: unknown, what: string): readonly string[] => {
    if (!isMap(node)) throw wrong(offsetOf(node), `expected names and what is said of them for ${what}: { version: 2 }`);
    return node.items.map((each) => `${textOf(each.key, what)}=${textOf(each.value, what)}`);
  };

  const found: { -readonly [key in keyof BuildFile]?: string | readonly string[] } = {};
  for (const { key: node, value } of root.items) {
    const key = textOf(node, "a key");
    if (!Object.hasOwn(keys, key)) {
      const near = nearest(key, Object.keys(keys));
      const help = near === undefined ? `; known: ${Object.keys(keys).join(", ")}` : `; did you mean ${near}?`;
      throw wrong(offsetOf(node), `a build has no ${key}${help}`);
    }
    const known = key as keyof BuildFile;
    found[known] =
      keys[known] === "text" ? textOf(value, key) : keys[known] === "list" ? listOf(value, key) : pairsOf(value, key);
  }
  if (found.interface === undefined) throw wrong(offsetOf(root), "a build names its interface: interface: vduse");
  return found as unknown as BuildFile;
}
