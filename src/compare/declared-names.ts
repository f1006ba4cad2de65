/**
 * Names that a piece of a header may declare, rather more than that: those of which the meaning may change when the piece does, but for what its macros
 * write elsewhere.
 *
 * @param code A piece as `normalCode` has it.
 * @param outside The same without directives.
 */
export function declaredNames(code: string, outside: string): ReadonlySet<string> {
  const declares = new Set<string>();
  // What a macro's body says of a tag is said where it is used, and that is anywhere.
  if (outside !== code) for (const [, name = ""] of code.matchAll(/\b(?:struct|union|enum)\s+(\w+)\s*\{/g)) declares.add(name);
  const plain = outside.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""');
  if (!readStatements(plain, declares)) for (const name of namesIn(plain)) declares.add(name);
  return declares;
}

/** Whether a brace behind a text opens a function's body. */
export function opensFunction(before: string): boolean {
  return /\)\s*$/.test(before) && !before.includes("=") && called(before) !== undefined;
}

/** Reads declarations of the scope of a file; false where they cannot be told apart. */
function readStatements(body: string, declares: Set<string>): boolean {
  if (/['\\]|extern ""/.test(body)) return false;
  const { length } = body;
  let start = 0;
  while (start < length) {
    start = skipSpace(body, start);
    if (start >= length) break;
    if (body[start] === ";") {
      start++;
      continue;
    }
    // A call that a statement begins with is a macro's: it may declare what is in it, and not itself.
    const call = callAt(body, start);
    if (call !== undefined) {
      const end = closing(body, start + call.length - 1);
      if (end === undefined) return false;
      if (!assertion.test(call)) for (const name of namesIn(body.slice(start + call.length, end))) declares.add(name);
      start = end + 1;
      continue;
    }
    const statement = statementAt(body, start);
    if (statement === undefined) return false;
    readStatement(statement, declares);
    start = statement.end;
  }
  return true;
}

interface Statement {
  /** What stands outside of braces, of which `{}` stays. */
  readonly outside: string;
  /** Whether it has a body of a function, which is left out: what that declares stays in it. */
  readonly isFunction: boolean;
  /** What stands in the outermost braces, with what stands before each. */
  readonly bodies: readonly { readonly before: string; readonly inside: string }[];
  readonly end: number;
}

/** From a place to a semicolon, or to where a function's body ends. Undefined where something does not close. */
function statementAt(text: string, start: number): Statement | undefined {
  const bodies: { before: string; inside: string }[] = [];
  let outside = "";
  let from = start;
  for (let at = start; at < text.length; at++) {
    const c = text[at];
    if (c === "(") {
      const end = closing(text, at);
      if (end === undefined) return undefined;
      at = end;
    } else if (c === ")" || c === "}") return undefined;
    else if (c === "{") {
      const end = closing(text, at);
      if (end === undefined) return undefined;
      outside += text.slice(from, at);
      const isFunction = opensFunction(outside);
      if (isFunction) return { outside, isFunction, bodies: [], end: end + 1 };
      bodies.push({ before: outside, inside: text.slice(at + 1, end) });
      outside += "{}";
      at = end;
      from = end + 1;
    } else if (c === ";") return { outside: outside + text.slice(from, at), isFunction: false, bodies, end: at + 1 };
  }
  return { outside: outside + text.slice(from), isFunction: false, bodies, end: text.length };
}

function readStatement({ outside, isFunction, bodies }: Statement, declares: Set<string>): void {
  const add = (text: string) => {
    for (const name of namesIn(text)) declares.add(name);
  };
  if (isFunction) return add(called(outside) ?? outside);
  for (const { before, inside } of bodies) readBody(before, inside, declares);
  const last = outside.lastIndexOf("{}");
  const behind = outside.slice(last < 0 ? 0 : last + 2);
  if (last >= 0 && !outside.includes("=")) add(behind);
  // The name may be one of the words: some header has to declare them.
  else if (/^typedef\s[\w\s*]+$/.test(outside)) declares.add(/\w+(?=\s*$)/.exec(outside)?.[0] ?? "");
  else if (/^(?:struct|union|enum)\s+\w+\s*$/.test(outside)) add(outside);
  else add((/\(\s*\*|[=[]/.test(outside) ? undefined : called(outside)) ?? outside);
}

/** The names before an opening parenthesis. Undefined where there are none, or a list has more than one declaration. */
function called(outside: string): string | undefined {
  const found = [...outside.matchAll(/([A-Za-z_]\w*)\s*\(/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !plainCalls.test(name));
  return found.length === 0 || /\)[^()]*,/.test(outside.replace(/\([^()]*\)/g, "()")) ? undefined : found.join(" ");
}

/** A body of a record, an enum or an initialiser, and of the records within. */
function readBody(before: string, inside: string, declares: Set<string>): void {
  const add = (text: string) => {
    for (const name of namesIn(text)) declares.add(name);
  };
  const [, head = ""] = /\b(?:struct|union|enum)\b([^;{}]*)$/.exec(before) ?? [];
  add(head);
  if (/\benum\b[^;{}]*$/.test(before)) {
    const calls = [...inside.matchAll(/([A-Za-z_]\w*)\s*\(/g)].some(([, name = ""]) => !plainCalls.test(name));
    if (calls) add(inside);
    // A name that a line begins with may be an enumerator behind a conditional.
    else for (const [, name = ""] of inside.matchAll(/(?:^|[,\n])\s*([A-Za-z_]\w*)/g)) declares.add(name);
    return;
  }
  for (const match of inside.matchAll(/([A-Za-z_]\w*)\s*\(/g)) {
    if (plainCalls.test(match[1] ?? "")) continue;
    const open = match.index + match[0].length - 1;
    add(inside.slice(open + 1, closing(inside, open) ?? inside.length));
  }
  let from = 0;
  for (let at = inside.indexOf("{"); at >= 0; at = inside.indexOf("{", from)) {
    const end = closing(inside, at) ?? inside.length;
    readBody(inside.slice(from, at), inside.slice(at + 1, end), declares);
    from = end + 1;
  }
}

/** Calls that declare nothing but by their arguments' place in a declaration. */
const plainCalls =
  /^(?:_IO|_IOR|_IOW|_IOWR|_IOC|sizeof|offsetof|__attribute__|__aligned|__attribute|aligned|packed|__counted_by|__counted_by_le|__counted_by_be|defined|_BITUL|_BITULL|BIT|BIT_ULL|GENMASK|__KERNEL_DIV_ROUND_UP)$/;

/** Words that declare nothing. */
const words = new Set(
  "void char short int long unsigned signed float double const volatile struct union enum typedef extern static inline __inline__ __attribute__ __packed __packed__ packed aligned __aligned __aligned__ __u8 __u16 __u32 __u64 __s8 __s16 __s32 __s64 __le16 __le32 __le64 __be16 __be32 __be64 __aligned_u64 __aligned_s64 uint8_t uint16_t uint32_t uint64_t int8_t int16_t int32_t int64_t".split(
    " ",
  ),
);

function namesIn(text: string): readonly string[] {
  return (text.match(/[A-Za-z_$][\w$]*/g) ?? []).filter((name) => !words.has(name));
}

/** Calls of which nothing is declared. */
const assertion = /^_?[sS]tatic_assert\b/;

const callStart = /[A-Za-z_]\w*\s*\(/y;

/** How a call at a place begins, unless that is a word of the language. */
function callAt(text: string, at: number): string | undefined {
  callStart.lastIndex = at;
  const found = callStart.exec(text)?.[0];
  return found === undefined || words.has(found.slice(0, -1).trim()) ? undefined : found;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return at;
}

/** Where what opens at a place closes. Undefined when it does not. */
function closing(text: string, from: number): number | undefined {
  const [open, close] = text[from] === "{" ? ["{", "}"] : ["(", ")"];
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === open) depth++;
    else if (text[at] === close && --depth === 0) return at;
  }
  return undefined;
}
