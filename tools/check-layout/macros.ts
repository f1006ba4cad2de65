import { posix } from "node:path";

/** Object-like and function-like macros that one file defines and leaves defined, by name. */
export interface DefinedMacro {
  readonly functionLike: boolean;
  /** As the preprocessor prints it: single-spaced. */
  readonly body: string;
}

/** Reads the output of `gcc -E -dD`. `path` is the file whose macros are wanted; `all` are everybody's. */
export function readMacros(output: string, path: string): { macros: Map<string, DefinedMacro>; all: Map<string, DefinedMacro> } {
  const macros = new Map<string, DefinedMacro>();
  const all = new Map<string, DefinedMacro>();
  let inside = false;
  const same = new Map<string, boolean>();
  for (const line of output.split("\n")) {
    if (!line.startsWith("#")) continue;
    const marker = /^# \d+ "((?:[^"\\]|\\.)*)"/.exec(line);
    if (marker !== null) {
      const file = marker[1] ?? "";
      const known = same.get(file) ?? posix.normalize(file) === path;
      same.set(file, known);
      inside = known;
      continue;
    }
    const definition = /^#define ([A-Za-z_$][\w$]*)(\([^)]*\))?(?: (.*))?$/.exec(line);
    if (definition !== null) {
      const name = definition[1] ?? "";
      const macro = { functionLike: definition[2] !== undefined, body: (definition[3] ?? "").trim() };
      all.set(name, macro);
      if (inside) macros.set(name, macro);
      else macros.delete(name);
      continue;
    }
    const gone = /^#undef ([A-Za-z_$][\w$]*)/.exec(line);
    if (gone === null) continue;
    macros.delete(gone[1] ?? "");
    all.delete(gone[1] ?? "");
  }
  return { macros, all };
}

/** Stands before each question in the text that is expanded. */
export const marker = "abide_expansion";

/** What follows each `marker NUMBER` in a preprocessed text. */
export function expansionsOf(output: string): Map<number, string> {
  const parts = output.split(marker).slice(1);
  return new Map(
    parts.map((part) => {
      const [, index, text] = /^\s*(\d+)([\s\S]*)$/.exec(part) ?? [];
      return [Number(index), (text ?? "").trim()];
    }),
  );
}

/** Whether a text is one call of a function and nothing else. */
export function isCall(text: string, name: string): boolean {
  if (!text.startsWith(name)) return false;
  const rest = text.slice(name.length).trimStart();
  let depth = 0;
  for (let at = 0; at < rest.length; at += 1) {
    if (rest[at] === "(") depth += 1;
    else if (rest[at] === ")") depth -= 1;
    if (depth === 0) return at === rest.length - 1 && at > 0;
  }
  return false;
}
