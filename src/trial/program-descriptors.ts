import type { RecordLayout, WireType } from "../codec/layout.ts";
import { isRecord } from "../session/decode.ts";
import type { Provider } from "../session/provider.ts";

/**
 * Numbers of a program's descriptors, and what they are on a provider. A record may hold one: the interface's own (a container), or the program's (an
 * eventfd), which the provider is then told of as an eventfd, since that is what interfaces take.
 */
export class ProgramDescriptors {
  readonly #handles = new Map<number, number>();
  readonly #provider: Provider;

  constructor(provider: Provider) {
    this.#provider = provider;
  }

  /** The program has this number for what the provider calls `handle`. */
  learn(fd: number, handle: number): void {
    this.#handles.set(fd, handle);
  }

  /**
   * Puts the provider's numbers in the place of the program's, in the argument's own bytes, and answers what puts the program's back. Where the call was
   * answered EBADF (`open` is false), a number that is not known is none of an open descriptor.
   */
  translate(type: RecordLayout | WireType | undefined, bytes: Uint8Array, { open }: { readonly open: boolean }): () => void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const little = type === undefined || !isRecord(type) || type.endian === "little";
    const replaced = descriptorOffsets(type).flatMap((offset) => {
      if (offset + 4 > bytes.length) return [];
      const fd = view.getInt32(offset, little);
      const handle = fd < 0 ? undefined : (this.#handles.get(fd) ?? (open ? this.#foreign(fd) : notOpen));
      if (handle === undefined) return [];
      view.setInt32(offset, handle, little);
      return [{ offset, fd, handle }];
    });
    return () => {
      for (const { offset, fd, handle } of replaced)
        if (view.getInt32(offset, little) === handle) view.setInt32(offset, fd, little);
    };
  }

  #foreign(fd: number): number | undefined {
    const answer = this.#provider.foreign("eventfd");
    if ("errno" in answer) return undefined;
    this.#handles.set(fd, answer.value);
    return answer.value;
  }
}

/** More descriptors than a provider has. */
const notOpen = 0x7fff_ffff;

/** Where a descriptor's number is: fields that are called so in every header (`fd`, `resamplefd`, `data_fd`), and a pointer to an `int` alone. */
export function descriptorOffsets(type: RecordLayout | WireType | undefined): readonly number[] {
  if (type === undefined) return [];
  if (!isRecord(type)) return type.kind === "int" && type.size === 4 && type.signed ? [0] : [];
  return type.fields
    .filter(
      ({ name, type: of, reserved }) =>
        reserved !== true && of.kind === "int" && of.size === 4 && name.endsWith("fd") && !name.startsWith("out_"),
    )
    .map(({ offset }) => offset);
}
