import type { Errno } from "../../abi/errno.ts";
import type { Context } from "../../session/context.ts";
import { patch } from "../../session/decode.ts";
import { vfio_info_cap_header } from "./bindings.gen.ts";

/** A capability as a provider has it: what follows its header. */
export interface Capability {
  readonly id: number;
  readonly version: number;
  readonly body: Uint8Array;
}

export interface InfoAnswer {
  /** Bytes of the fixed record, at whose end the chain begins. */
  readonly fixed: number;
  /** The flag that says that there is a chain. */
  readonly capsFlag: number;
  readonly chain: readonly Capability[];
  /** Whether each capability begins at a multiple of 8; otherwise right behind the one before. */
  readonly aligned: boolean;
  /** How many bytes of the record are written back. */
  readonly out: number;
}

/** An INFO record as far as its chain concerns it. */
interface Info {
  readonly argsz: number;
  readonly flags: number;
  readonly cap_offset: number;
}

/**
 * Answers an INFO command whose fixed fields are filled in, and appends the chain where the program's buffer has room for all of it. A buffer that
 * is too small is no error: the call succeeds, the flag is set, cap_offset is 0 and argsz says what would have been enough.
 */
export function answerInfo<W, S, A extends Info>(c: Context<W, S, A>, answer: InfoAnswer): { readonly errno: Errno } | undefined {
  const bytes = chainBytes(answer.chain, answer.fixed, answer.aligned);
  if (bytes.length > 0) {
    const info: Info = c.arg;
    const needed = answer.fixed + bytes.length;
    const fits = info.argsz >= needed;
    const changed: Info = {
      flags: info.flags | answer.capsFlag,
      argsz: fits ? info.argsz : needed,
      cap_offset: fits ? answer.fixed : 0,
    };
    if (fits && !c.memory.write(c.argument + BigInt(answer.fixed), bytes)) return { errno: "EFAULT" };
    c.put(changed as Partial<A> & object);
  }
  return c.memory.write(c.argument, c.bytes.subarray(0, answer.out)) ? undefined : { errno: "EFAULT" };
}

/** The bytes of a chain that begins at `start` bytes from the start of the record, from where `next` counts. */
export function chainBytes(chain: readonly Capability[], start: number, aligned: boolean): Uint8Array {
  const lengths = chain.map(({ body }) => {
    const length = vfio_info_cap_header.size + body.length;
    return aligned ? Math.ceil(length / 8) * 8 : length;
  });
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const [index, { id, version, body }] of chain.entries()) {
    const behind = at + (lengths[index] ?? 0);
    const next = index + 1 < chain.length ? start + behind : 0;
    patch(vfio_info_cap_header, bytes.subarray(at), { id, version, next });
    bytes.set(body, at + vfio_info_cap_header.size);
    at = behind;
  }
  return bytes;
}
