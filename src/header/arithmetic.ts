/** Binary operators of C by how tightly they bind (C17 6.5); the conditional operator binds less than all of them. */
export const binaryPrecedence: ReadonlyMap<string, number> = new Map([
  ["*", 10],
  ["/", 10],
  ["%", 10],
  ["+", 9],
  ["-", 9],
  ["<<", 8],
  [">>", 8],
  ["<", 7],
  [">", 7],
  ["<=", 7],
  [">=", 7],
  ["==", 6],
  ["!=", 6],
  ["&", 5],
  ["^", 4],
  ["|", 3],
  ["&&", 2],
  ["||", 1],
]);

/** Brings a value into the range of an integer type of so many bits. */
export function wrap(value: bigint, bits: number, signed: boolean): bigint {
  return signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

/**
 * Arithmetic on two operands already converted to one type of so many bits; undefined where C leaves it undefined and gcc says so
 * (division by zero). Comparisons give 0 or 1. Shifts take the count modulo nothing: a count outside 0..bits-1 is undefined as well.
 */
export function arithmetic(operator: string, a: bigint, b: bigint, bits: number, signed: boolean): bigint | undefined {
  switch (operator) {
    case "*":
      return wrap(a * b, bits, signed);
    case "/":
      return b === 0n ? undefined : wrap(a / b, bits, signed);
    case "%":
      return b === 0n ? undefined : wrap(a % b, bits, signed);
    case "+":
      return wrap(a + b, bits, signed);
    case "-":
      return wrap(a - b, bits, signed);
    case "<<":
      return b < 0n || b >= BigInt(bits) ? undefined : wrap(a << b, bits, signed);
    case ">>":
      return b < 0n || b >= BigInt(bits) ? undefined : wrap(a >> b, bits, signed);
    case "&":
      return a & b;
    case "^":
      return a ^ b;
    case "|":
      return a | b;
    case "<":
      return a < b ? 1n : 0n;
    case ">":
      return a > b ? 1n : 0n;
    case "<=":
      return a <= b ? 1n : 0n;
    case ">=":
      return a >= b ? 1n : 0n;
    case "==":
      return a === b ? 1n : 0n;
    case "!=":
      return a !== b ? 1n : 0n;
    default:
      return undefined;
  }
}

/** The value of an integer literal and what its suffix says; undefined when it is no integer literal. */
export interface IntegerLiteral {
  readonly value: bigint;
  readonly unsigned: boolean;
  /** Number of `l` in the suffix. */
  readonly longs: 0 | 1 | 2;
  readonly decimal: boolean;
}

export function integerLiteral(text: string): IntegerLiteral | undefined {
  const match = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)([uU]?(?:[lL]|ll|LL)?|(?:[lL]|ll|LL)[uU])$/.exec(text);
  if (match === null) return undefined;
  const digits = match[1] as string;
  const suffix = (match[2] as string).toLowerCase();
  const octal = digits.length > 1 && digits[0] === "0" && digits[1] !== undefined && digits[1] >= "0" && digits[1] <= "9";
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  const longs = suffix.includes("ll") ? 2 : suffix.includes("l") ? 1 : 0;
  return { value, unsigned: suffix.includes("u"), longs, decimal: digits[0] !== "0" || digits === "0" };
}

const escapes: Readonly<{ [letter: string]: number }> = {
  a: 7,
  b: 8,
  e: 27,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  "\\": 92,
  "'": 39,
  '"': 34,
  "?": 63,
};

/** Code units of a character constant or string, without its prefix and quotes; undefined for a malformed one. */
export function literalUnits(text: string): number[] | undefined {
  const match = /^(?:L|u8|u|U)?(["'])([\s\S]*)\1$/.exec(text.replace(/\\[ \t\r]*\n/g, ""));
  if (match === null) return undefined;
  const body = match[2] as string;
  const wide = /^[LuU](?!8)/.test(text);
  const units: number[] = [];
  for (let i = 0; i < body.length; i++) {
    const c = body.charCodeAt(i);
    if (c !== 92) {
      if (wide || c < 128) units.push(c);
      else units.push(...utf8(body.codePointAt(i) as number));
      if (!wide && c >= 0xd800 && c < 0xdc00) i++;
      continue;
    }
    const letter = body[++i] as string;
    const octal = /^[0-7]{1,3}/.exec(body.slice(i, i + 3));
    if (octal !== null) {
      units.push(Number.parseInt(octal[0], 8) & 0xff);
      i += octal[0].length - 1;
    } else if (letter === "x") {
      const hex = /^[0-9a-fA-F]+/.exec(body.slice(i + 1));
      if (hex === null) return undefined;
      units.push(Number.parseInt(hex[0].slice(-8), 16));
      i += hex[0].length;
    } else if (escapes[letter] !== undefined) units.push(escapes[letter]);
    else return undefined;
  }
  return units;
}

function utf8(code: number): number[] {
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 63)];
  if (code < 0x10000) return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
  return [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
}
