/** Runs of bytes, each from an offset: `0=616269,260=02`. */
type Runs = readonly { readonly offset: number; readonly bytes: Uint8Array }[];

/** Bytes as their number and what is not 0 among them: `336:0=6162696465,260=02`, `8` for eight zeros. */
export function bytesText(bytes: Uint8Array): string {
  const runs = runsText(runsWhere(bytes, (byte) => byte !== 0));
  return runs === "" ? String(bytes.length) : `${bytes.length}:${runs}`;
}

/** The bytes of such a text. Throws, naming the text, for any other. */
export function readBytes(text: string): Uint8Array {
  const [, size, runs = ""] = /^(\d+)(?::(.+))?$/.exec(text) ?? [];
  if (size === undefined) throw new Error(`expected bytes such as 8:0=01, found ${JSON.stringify(text)}`);
  return withRuns(new Uint8Array(Number(size)), runs);
}

/** Where the second differs from the first, of the same length: `0=03`; empty when it does not. */
export function changesText(before: Uint8Array, after: Uint8Array): string {
  return runsText(runsWhere(after, (byte, at) => byte !== before[at]));
}

/** The bytes with such changes made. */
export function withRuns(bytes: Uint8Array, text: string): Uint8Array {
  const changed = bytes.slice();
  if (text === "") return changed;
  for (const run of text.split(",")) {
    const [, offset = "", hex = ""] = /^(\d+)=((?:[0-9a-f]{2})+)$/.exec(run) ?? [];
    const start = Number(offset);
    if (hex === "" || start + hex.length / 2 > bytes.length) {
      throw new Error(`expected OFFSET=HEX within ${bytes.length} bytes, found ${JSON.stringify(run)}`);
    }
    for (let at = 0; at < hex.length / 2; at++) changed[start + at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  }
  return changed;
}

function runsWhere(bytes: Uint8Array, wanted: (byte: number, at: number) => boolean): Runs {
  const runs: { offset: number; bytes: Uint8Array }[] = [];
  for (let at = 0; at < bytes.length; at++) {
    if (!wanted(bytes[at] ?? 0, at)) continue;
    const offset = at;
    while (at < bytes.length && wanted(bytes[at] ?? 0, at)) at += 1;
    runs.push({ offset, bytes: bytes.subarray(offset, at) });
  }
  return runs;
}

function runsText(runs: Runs): string {
  return runs.map(({ offset, bytes }) => `${offset}=${Buffer.from(bytes).toString("hex")}`).join(",");
}
