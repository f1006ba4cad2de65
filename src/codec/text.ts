/** A text member's string: the UTF-8 before the first NUL. `undefined` when it is not UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  let ascii = "";
  for (const byte of bytes) {
    if (byte >= 0x80) return decodeUtf8(bytes);
    ascii += String.fromCharCode(byte);
  }
  return ascii;
}

/** Index of the first NUL, or the length. */
export function textEnd(bytes: Uint8Array): number {
  const nul = bytes.indexOf(0);
  return nul === -1 ? bytes.length : nul;
}

/** The bytes of a string, or `undefined` when it holds half of a surrogate pair, which UTF-8 cannot say. */
export function encodeText(text: string): Uint8Array | undefined {
  return /\p{Surrogate}/u.test(text) ? undefined : encoder.encode(text);
}

/** A byte order mark is a character like any other: left out, it would not come back when written. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    // A copy: the decoder of a browser refuses a view of shared memory.
    return decoder.decode(new Uint8Array(bytes));
  } catch {
    return undefined;
  }
}
