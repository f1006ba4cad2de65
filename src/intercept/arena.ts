import type { Calls } from "./calls.ts";

/** Bytes of this process whose address is known and does not move. */
export interface Fixed {
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The same bytes, but for up to three at their end: reading one takes no more than reading a variable. */
  readonly words: Int32Array;
}

/** One mapping, handed out in pieces at the start; it lasts as long as the process. Throws an `Error` when there is no memory. */
export function arenaOf(calls: Calls, size: number): (length: number) => Fixed {
  const start = calls.mmap(size);
  if (start % 4096 !== 0) throw new Error(`${size} bytes of memory were refused: ${calls.error()}`);
  const buffer = calls.view(start, size);
  let used = 0;
  return (length) => {
    const at = used;
    used = Math.ceil((used + length) / 8) * 8;
    if (used > size) throw new Error(`expected at most ${size} bytes, ${used} were asked for`);
    return {
      address: start + at,
      bytes: new Uint8Array(buffer, at, length),
      view: new DataView(buffer, at, length),
      words: new Int32Array(buffer, at, length >> 2),
    };
  };
}
