/** Bytes that are not zero, and where in the others they lie. */
export interface Run {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What is not zero, in runs. Fewer than four zeros do not end one: a run of its own would be longer than they are. */
export function runsOf(bytes: Uint8Array): readonly Run[] {
  const runs: { offset: number; end: number }[] = [];
  bytes.forEach((byte, at) => {
    if (byte === 0) return;
    const last = runs.at(-1);
    if (last !== undefined && at - last.end < 4) last.end = at + 1;
    else runs.push({ offset: at, end: at + 1 });
  });
  return runs.map(({ offset, end }) => ({ offset, bytes: bytes.subarray(offset, end) }));
}

/** `{ 260, 1, "\002" }`: a `struct run`. A byte beside another kind of byte never changes what that one is: escapes have three digits. */
export function runLiteral({ offset, bytes }: Run): string {
  return `{ ${offset}, ${bytes.length}, ${bytesLiteral(bytes)} }`;
}

/** A string literal of exactly these bytes, in pieces where one would be long. */
export function bytesLiteral(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 32) {
    pieces.push(`"${[...bytes.subarray(at, at + 32)].map(byteText).join("")}"`);
  }
  return pieces.length === 0 ? '""' : pieces.join(" ");
}

/** Text as C has it, in UTF-8. */
export function textLiteral(text: string): string {
  return `"${[...text].map((character) => (character > "~" ? character : byteText(character.charCodeAt(0)))).join("")}"`;
}

/** Text that ends no comment, and stays on its line. */
export function commentText(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replaceAll("*/", "*\u200b/")
    .replaceAll("/*", "/\u200b*");
}

/** Names as identifiers of C, each another one: `FD_VFIO_CONTAINER`. */
export function identifiers(prefix: string, names: Iterable<string>): ReadonlyMap<string, string> {
  const made = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of names) {
    if (made.has(name)) continue;
    const plain = `${prefix}${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`;
    let identifier = plain;
    for (let count = 2; taken.has(identifier); count++) identifier = `${plain}_${count}`;
    taken.add(identifier);
    made.set(name, identifier);
  }
  return made;
}

/** A question mark too is written as a number: two of them begin a trigraph. */
function byteText(byte: number): string {
  const plain = byte >= 0x20 && byte < 0x7f && !'"\\?'.includes(String.fromCharCode(byte));
  return plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
}
