/** A piece of a header that stands by itself: a declaration, a definition of a macro, or a whole conditional. */
export interface Chunk {
  readonly text: string;
  /** Every name in it, comments left out. */
  readonly uses: ReadonlySet<string>;
  /** Names that it may declare, define or undefine; rather more than that. */
  readonly declares: ReadonlySet<string>;
  /** It counts wherever it stands: an include, a pragma. */
  readonly always: boolean;
  /** Names are made in it that nobody can read in its text. */
  readonly unsure: boolean;
}

/** A header as its guard and the chunks within. */
export interface Chunked {
  /** What stands before and in the guard's first two lines. */
  readonly head: string;
  /** The macro of the guard; "" for a header without one. */
  readonly guard: string;
  readonly chunks: readonly Chunk[];
  readonly tail: string;
}

/** Cuts headers into chunks; what was seen of a chunk is remembered by its text. */
export class Chunker {
  #known = new Map<string, Chunk>();

  chunked(text: string): Chunked {
    const { head, pieces, tail } = cut(text);
    return { head, guard: guard.exec(head)?.[1] ?? "", tail, chunks: pieces.map((piece) => this.#chunk(piece)) };
  }

  /** Lets go of all chunks: those of another header are others. */
  forget(): void {
    this.#known = new Map();
  }

  #chunk(text: string): Chunk {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const chunk = chunkOf(text);
    this.#known.set(text, chunk);
    return chunk;
  }
}

const guard =
  /^(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*\n)*#[ \t]*ifndef[ \t]+(\w+)[^\n]*\n(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*\n)*#[ \t]*define[ \t]+\1[ \t]*(?:1[ \t]*)?(?=\n|\/\*)/;

/** Ends of chunks: a line that begins outside of braces and of conditionals, after a declaration or a directive that is whole. */
function cut(text: string): { readonly head: string; readonly pieces: readonly string[]; readonly tail: string } {
  const head = guard.exec(text)?.[0] ?? "";
  const base = head === "" ? 0 : 1;
  let depth = base;
  let braces = 0;
  let start = head.length;
  let closed = false;
  let lineStart = true;
  let end = text.length;
  const pieces: string[] = [];
  const { length } = text;
  for (let at = start; at < length; ) {
    const c = text.charCodeAt(at);
    if (c === 10) {
      at++;
      lineStart = true;
      if (closed && braces === 0 && depth === base) {
        pieces.push(text.slice(start, at));
        start = at;
        closed = false;
      }
    } else if (c === 32 || c === 9 || c === 13) at++;
    else if (c === 47 && text.charCodeAt(at + 1) === 42) {
      const close = text.indexOf("*/", at + 2);
      at = close < 0 ? length : close + 2;
    } else if (c === 47 && text.charCodeAt(at + 1) === 47) at = lineEnd(text, at);
    else if (c === 35 && lineStart) {
      const stop = lineEnd(text, at);
      const word = /^#[ \t]*(\w*)/.exec(text.slice(at, Math.min(stop, at + 24)))?.[1] ?? "";
      if (word.startsWith("if")) depth++;
      else if (word === "endif") {
        depth--;
        if (depth < base) {
          // The guard's own end, and what may stand behind it.
          end = start;
          break;
        }
      }
      closed = depth === base;
      lineStart = false;
      at = stop;
    } else {
      lineStart = false;
      if (c === 123) braces++;
      else if (c === 125) braces--;
      else if (c === 34 || c === 39) at = literalEnd(text, at, c);
      closed = c === 59;
      at++;
    }
  }
  if (end === text.length && start < length) {
    pieces.push(text.slice(start));
    return { head, pieces, tail: "" };
  }
  return { head, pieces, tail: text.slice(end) };
}

/** The end of a line, those joined to it by a backslash or a comment included. */
function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; ) {
    const newline = text.indexOf("\n", at);
    const stop = newline < 0 ? text.length : newline;
    const comment = text.indexOf("/*", at);
    if (comment >= 0 && comment < stop) {
      const close = text.indexOf("*/", comment + 2);
      if (close < 0) return text.length;
      at = close + 2;
      continue;
    }
    if (newline < 0) return text.length;
    let last = newline - 1;
    while (last > at && (text.charCodeAt(last) === 13 || text.charCodeAt(last) === 32 || text.charCodeAt(last) === 9)) last--;
    if (text.charCodeAt(last) !== 92) return newline;
    at = newline + 1;
  }
  return text.length;
}

function literalEnd(text: string, from: number, quote: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === quote) return at;
    if (c === 92) at++;
    else if (c === 10) return at - 1;
  }
  return text.length;
}

/** Words that declare nothing, and calls that declare nothing but by their arguments' place in a declaration. */
const plainCalls =
  /^(?:_IO|_IOR|_IOW|_IOWR|_IOC|sizeof|offsetof|__attribute__|__aligned|__attribute|aligned|packed|__counted_by|__counted_by_le|__counted_by_be|defined|_BITUL|_BITULL|BIT|BIT_ULL|GENMASK|__KERNEL_DIV_ROUND_UP)$/;
const types = new Set(
  "void char short int long unsigned signed float double const volatile struct union enum typedef extern static inline __u8 __u16 __u32 __u64 __s8 __s16 __s32 __s64 __le16 __le32 __le64 __be16 __be32 __be64 __aligned_u64 __aligned_s64 uint8_t uint16_t uint32_t uint64_t int8_t int16_t int32_t int64_t".split(
    " ",
  ),
);

function chunkOf(text: string): Chunk {
  const code = text.includes("/") ? text.replace(/\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g, " ") : text;
  const uses = new Set(code.match(/[A-Za-z_$]\w*/g) ?? []);
  const declares = new Set<string>();
  for (const [, name = ""] of code.matchAll(/#[ \t]*(?:define|undef)[ \t]+(\w+)/g)) declares.add(name);
  for (const [, name = ""] of code.matchAll(/\b(?:struct|union|enum)\b\s*(?:__attribute__\s*\(\([^)]*\)\)\s*)?(\w+)/g))
    declares.add(name);
  const body = code.replace(/^[ \t]*#(?:[^\n\\]|\\[^\n]|\\\n)*/gm, "");
  const calls = [...body.matchAll(/([A-Za-z_]\w*)\s*\(/g)].some(([, name = ""]) => !plainCalls.test(name));
  // An enum, a typedef, a variable, a function, or a macro that may write any of these.
  if (/\b(?:enum|typedef|extern|static)\b/.test(body) || calls || (body.trim() !== "" && !/\b(?:struct|union)\b/.test(body))) {
    for (const name of uses) if (!types.has(name)) declares.add(name);
  }
  return {
    text,
    uses,
    declares,
    always: /^[ \t]*#[ \t]*(?:include|include_next|import|pragma|line|error|warning)\b/m.test(code) || code.includes("_Pragma"),
    unsure: code.includes("##") || /\b__(?:LINE|COUNTER|INCLUDE_LEVEL|FILE)__\b/.test(code),
  };
}
