/**
 * An integer as TypeScript: a `number` from -2^31 to 2^32 - 1, where C's int and unsigned int are, and a `bigint` beyond. In the base in
 * which C says it: hexadecimal where the text has a `0x` or shifts bits.
 */
export function integerLiteral(value: bigint, text = ""): string {
  const hexadecimal = value >= 0n && /0[xX]|<</.test(text);
  const digits = hexadecimal ? `0x${value.toString(16)}` : String(value);
  return value >= -(2n ** 31n) && value < 2n ** 32n ? digits : `${digits}n`;
}

export function stringLiteral(text: string): string {
  // Both end a line in the eyes of older tools.
  return JSON.stringify(text)
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}

/** A property's name in an object literal. Said plainly, `__proto__` would set what the object inherits from. */
export function keyLiteral(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : stringLiteral(name);
}

/** A doc comment as lines without indentation; none for an empty comment. */
export function docComment(comment: string): readonly string[] {
  const lines = comment
    .replaceAll("*/", "*\\/")
    .split("\n")
    .map((line) => line.trimEnd());
  if (comment.trim() === "") return [];
  if (lines.length === 1) return [`/** ${lines[0]?.trim()} */`];
  return ["/**", ...lines.map((line) => (line === "" ? " *" : ` * ${line}`)), " */"];
}
