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
  /** It counts wherever it stands: an include, a pragma. */
  readonly always: boolean;
  /** What it means depends on more than names, or names are made in it of which no part is written there. */
  readonly unsure: boolean;
}

/** `FOO_##x##_BIT`: how such a name begins and ends. One of the two may be "". */
export interface MadeName {
  readonly prefix: string;
  readonly suffix: string;
}

/** @param code A piece as `normalCode` has it. */
export function headerChunk(code: string): HeaderChunk {
  const uses = new Set(code.match(/[A-Za-z_$]\w*/g) ?? []);
  const defines = new Set<string>();
  for (const [, name = ""] of code.matchAll(/#[ \t]*(?:define|undef)[ \t]+(\w+)/g)) defines.add(name);
  const made = madeNames(code);
  return {
    code,
    uses,
    declares: declaredIn(code, uses, defines),
    defines,
    makes: made ?? [],
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

/** Calls that declare nothing but by their arguments' place in a declaration. */
const plainCalls =
  /^(?:_IO|_IOR|_IOW|_IOWR|_IOC|sizeof|offsetof|__attribute__|__aligned|__attribute|aligned|packed|__counted_by|__counted_by_le|__counted_by_be|defined|_BITUL|_BITULL|BIT|BIT_ULL|GENMASK|__KERNEL_DIV_ROUND_UP)$/;

/** Words that declare nothing. */
const types = new Set(
  "void char short int long unsigned signed float double const volatile struct union enum typedef extern static inline __u8 __u16 __u32 __u64 __s8 __s16 __s32 __s64 __le16 __le32 __le64 __be16 __be32 __be64 __aligned_u64 __aligned_s64 uint8_t uint16_t uint32_t uint64_t int8_t int16_t int32_t int64_t".split(
    " ",
  ),
);

function declaredIn(code: string, uses: ReadonlySet<string>, defines: ReadonlySet<string>): ReadonlySet<string> {
  const declares = new Set(defines);
  for (const [, name = ""] of code.matchAll(/\b(?:struct|union|enum)\b\s*(?:__attribute__\s*\(\([^)]*\)\)\s*)?(\w+)/g))
    declares.add(name);
  const body = code.includes("#") ? code.replace(/^[ \t]*#(?:[^\n\\]|\\[^\n]|\\\n)*/gm, "") : code;
  const calls = [...body.matchAll(/([A-Za-z_]\w*)\s*\(/g)].some(([, name = ""]) => !plainCalls.test(name));
  // An enum, a typedef, a variable, a function, or a macro that may write any of these.
  if (/\b(?:enum|typedef|extern|static)\b/.test(body) || calls || (body.trim() !== "" && !/\b(?:struct|union)\b/.test(body))) {
    // A call that a piece begins with is a macro's, and does not declare the macro.
    const [, called] = /^\s*([A-Za-z_]\w*)\s*\(/.exec(body) ?? [];
    for (const name of uses) if (!types.has(name) && name !== called) declares.add(name);
  }
  return declares;
}

/** Names that `##` makes; undefined where one may be any name, or where `##` stands outside of a macro's definition. */
function madeNames(code: string): readonly MadeName[] | undefined {
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
      made.push({ prefix, suffix });
    }
  }
  return left.includes("##") ? undefined : made;
}

export function mayMake({ prefix, suffix }: MadeName, name: string): boolean {
  return name.startsWith(prefix) && name.endsWith(suffix);
}
