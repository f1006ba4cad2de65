import { declaredNames } from "./declared-names.ts";

/** What a piece of a header (`src/compare/cut-header.ts`) says of names. */
export interface HeaderChunk {
  /** The piece as `normalCode` has it. */
  readonly code: string;
  /** Every name in it. */
  readonly uses: ReadonlySet<string>;
  /** Names that it may declare, define or undefine; rather more than that. */
  readonly declares: ReadonlySet<string>;
  /** Macros that it defines or undefines. */
  readonly defines: ReadonlySet<string>;
  /** Names that its macros make with `##`, as far as they are written there. */
  readonly makes: readonly MadeName[];
  /** Whether there is more in it than directives. */
  readonly writes: boolean;
  /** It counts wherever it stands: an include, a pragma. */
  readonly always: boolean;
  /** What it means depends on more than names, or names are made in it of which no part is written there. */
  readonly unsure: boolean;
}

/** `FOO_##x##_BIT`: how such a name begins and ends. One of the two may be "". */
export interface MadeName {
  readonly prefix: string;
  readonly suffix: string;
  /** Whether what stands between them is one argument, or nothing. */
  readonly single: boolean;
}

/** @param code A piece as `normalCode` has it. */
export function headerChunk(code: string): HeaderChunk {
  const uses = new Set(code.match(/[A-Za-z_$]\w*/g) ?? []);
  const defines = new Set<string>();
  for (const [, name = ""] of code.matchAll(/#[ \t]*(?:define|undef)[ \t]+(\w+)/g)) defines.add(name);
  const made = namesMadeIn(code);
  const outside = code.includes("#") ? code.replace(/^[ \t]*#(?:[^\n\\]|\\[^\n]|\\\n)*/gm, "") : code;
  return {
    code,
    uses,
    declares: new Set([...defines, ...declaredNames(code, outside)]),
    defines,
    makes: made ?? [],
    writes: outside.trim() !== "",
    always: /^[ \t]*#[ \t]*(?:include|include_next|import|pragma|line|error|warning)\b/m.test(code) || code.includes("_Pragma"),
    unsure: made === undefined || /\b__(?:LINE|COUNTER|INCLUDE_LEVEL|FILE)__\b/.test(code) || defines.has("__cplusplus"),
  };
}

/** Literals are looked at so that what looks like a comment in them is none. */
const commentOrLiteral = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\*[\s\S]*?(?:\*\/|$)|\/\/(?:[^\\\n]|\\\r?\n|\\.)*/g;

/** A text without its comments, and with no more white space than means something: where two are the same, no program sees a difference. */
export function normalCode(text: string): string {
  const code = text.includes("/") ? text.replace(commentOrLiteral, (found) => (found.startsWith("/") ? " " : found)) : text;
  return /["']/.test(code)
    ? code
    : code
        .replace(/[ \t\r\f\v]+/g, " ")
        .replace(/ ?\n[ \n]*/g, "\n")
        .trimStart();
}

/** Names that `##` makes; undefined where one may be any name, or where `##` stands outside of a macro's definition. */
function namesMadeIn(code: string): readonly MadeName[] | undefined {
  if (!code.includes("##")) return [];
  const made: MadeName[] = [];
  let left = code;
  for (const [all, parameters = "", body = ""] of code.matchAll(
    /^[ \t]*#[ \t]*define[ \t]+\w+(\([^)]*\))?((?:[^\n\\]|\\\r?\n|\\.)*)/gm,
  )) {
    left = left.replace(all, "");
    if (!body.includes("##")) continue;
    const names = new Set(["__VA_ARGS__", ...(parameters.match(/[A-Za-z_$]\w*/g) ?? [])]);
    for (const [chain] of body.matchAll(/(?:[\w$]+|[^\w\s])(?:(?:\s|\\\r?\n)*##(?:\s|\\\r?\n)*(?:[\w$]+|[^\w\s]))+/g)) {
      const parts = chain.split(/(?:\s|\\\r?\n)*##(?:\s|\\\r?\n)*/);
      // `, ## args` takes the comma away when there are none.
      if (parts.length === 2 && parts[0] === ",") continue;
      const firstOpen = parts.findIndex((part) => names.has(part));
      const lastOpen = parts.findLastIndex((part) => names.has(part));
      const [prefix, suffix] =
        firstOpen < 0 ? [parts.join(""), ""] : [parts.slice(0, firstOpen).join(""), parts.slice(lastOpen + 1).join("")];
      if (!/^[\w$]*$/.test(prefix + suffix) || prefix + suffix === "") return undefined;
      made.push({ prefix, suffix, single: firstOpen === lastOpen });
    }
  }
  return left.includes("##") ? undefined : made;
}

export function mayMake({ prefix, suffix }: MadeName, name: string): boolean {
  return name.startsWith(prefix) && name.endsWith(suffix);
}
