/** A capability as a consumer finds it in an answer. */
export interface FoundCapability {
  readonly id: number;
  readonly version: number;
  /** Bytes from the start of the record. */
  readonly offset: number;
  /** From behind the header to the next capability, or to the end of the buffer for the last: how long a capability is, its header does not say. */
  readonly body: Uint8Array;
}

export type CapChain =
  | { readonly kind: "chain"; readonly capabilities: readonly FoundCapability[] }
  /** There is a chain, and the buffer was too small for it: ask again with `needed` bytes. */
  | { readonly kind: "too-small"; readonly needed: number }
  | { readonly kind: "broken"; readonly message: string };

export interface CapChainOptions {
  /** Name of the record, for messages. */
  readonly record: string;
  /** What the answer says in `cap_offset`, in bytes; `undefined` when the record that was handed over does not reach that far. */
  readonly capOffset: number | undefined;
  /** What the answer says in `argsz`, in bytes. */
  readonly argsz: number;
  /** Whether the answer's flags say that there is a chain. */
  readonly hasChain: boolean;
  /** Bytes of the fixed record, in front of which no capability can be. */
  readonly fixed: number;
  /** What offsets must be a multiple of, in bytes. 4, the header's own alignment, is all that kernels before 2023 kept to. */
  readonly align?: 4 | 8;
  readonly endian?: "little" | "big";
}

/** Bytes of a header: id, version, next. */
const headerSize = 8;

/**
 * Walks the chain of capabilities in the answer of an INFO command. Kernels promise offsets and nothing else, so nothing is believed: an offset that
 * does not lead further, that lies outside the buffer or in the fixed record, or that is not aligned ends the walk with a message, and what
 * was found before is not given out. It never throws and never loops.
 */
export function capChain(buffer: Uint8Array, options: CapChainOptions): CapChain {
  const { record, capOffset, argsz, hasChain, fixed, align = 4, endian = "little" } = options;
  if (!hasChain) return { kind: "chain", capabilities: [] };
  if (capOffset === undefined || capOffset === 0) {
    if (argsz > buffer.length) return { kind: "too-small", needed: argsz };
    const found = capOffset === undefined ? "the record does not reach cap_offset" : "cap_offset is 0";
    return broken(
      `${record} says that it has capabilities, but ${found} and argsz ${argsz} asks for no more than the ${buffer.length} bytes given`,
    );
  }
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const little = endian === "little";
  const starts: { readonly id: number; readonly version: number; readonly offset: number; readonly next: number }[] = [];
  let offset = capOffset;
  let from = `${record}.cap_offset`;
  let least = fixed;
  while (offset !== 0) {
    const expected = `expected 0 or a multiple of ${align} from ${least} to ${buffer.length - headerSize}`;
    if (offset < least || offset + headerSize > buffer.length || offset % align !== 0)
      return broken(`${from}: ${expected}, found ${offset}`);
    const next = view.getUint32(offset + 4, little);
    starts.push({ id: view.getUint16(offset, little), version: view.getUint16(offset + 2, little), offset, next });
    from = `${record} capability at ${offset}, next`;
    least = offset + headerSize;
    offset = next;
  }
  const capabilities = starts.map(({ id, version, offset: start, next }) => ({
    id,
    version,
    offset: start,
    body: buffer.slice(start + headerSize, next === 0 ? buffer.length : next),
  }));
  return { kind: "chain", capabilities };
}

function broken(message: string): CapChain {
  return { kind: "broken", message };
}
