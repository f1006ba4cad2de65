import type { Handle } from "../session/provider.ts";
import type { Fixed } from "./arena.ts";
import type { Calls } from "./calls.ts";

/** A file that a program has in the place of a descriptor of an interface. */
export interface Carrier {
  readonly interface: string;
  /** Which one: no other has the number, however many are made. From 1. */
  readonly serial: number;
  readonly handle: Handle;
  /**
   * What its descriptors are linked to below /proc/PID/fd, a socket's number or a text: by this it is known again, whatever number it has in whichever
   * process.
   */
  readonly file: number | string;
  /** Our end of it, where it has two: it hangs up when nobody has the other one any more. */
  readonly end: number | undefined;
}

/**
 * Makes and knows the files that programs get. One that takes commands is a socket, so that messages can be read from it, and its last close is
 * seen. One that an interface only hands out (VDUSE's memory) is a file in memory, which can be mapped.
 */
export class Carriers {
  readonly #calls: Calls;
  readonly #pair: Fixed;
  readonly #byFile = new Map<number | string, Carrier>();
  #made = 0;

  constructor(calls: Calls, arena: (length: number) => Fixed) {
    this.#calls = calls;
    this.#pair = arena(8);
  }

  /**
   * A new file. `fd` is the descriptor to hand out; the caller closes it. Undefined when this process has no room for more.
   *
   * @param fileOf what a descriptor of this process is linked to.
   */
  make(
    name: string,
    handle: Handle,
    nonblock: boolean,
    fileOf: (fd: number) => number | string | undefined,
  ): { readonly carrier: Carrier; readonly fd: number } | undefined {
    this.#made += 1;
    let fd: number;
    let end: number | undefined;
    if (handle.spec === undefined) {
      fd = this.#calls.memfd(`abide ${name} ${handle.kind} ${this.#made}`);
      if (fd < 0) return undefined;
    } else {
      if (this.#calls.socketpair(this.#pair.address) < 0) return undefined;
      fd = this.#pair.view.getInt32(0, true);
      end = this.#pair.view.getInt32(4, true);
      // Of a kind that cannot be read, a read ends at once; and to poll it is always ready, as a device without a poll of its own.
      if (handle.spec.read === undefined) this.#calls.endWriting(end);
      if (nonblock) this.#calls.setNonBlocking(fd, true);
    }
    const file = fileOf(fd);
    if (file === undefined) {
      this.#calls.close(fd);
      if (end !== undefined) this.#calls.close(end);
      return undefined;
    }
    const carrier: Carrier = { interface: name, serial: this.#made, handle, file, end };
    this.#byFile.set(file, carrier);
    return { carrier, fd };
  }

  of(file: number | string): Carrier | undefined {
    return this.#byFile.get(file);
  }

  forget(carrier: Carrier): void {
    this.#byFile.delete(carrier.file);
    if (carrier.end !== undefined) this.#calls.close(carrier.end);
  }

  /** Closes our ends of all. */
  dispose(): void {
    for (const each of [...this.#byFile.values()]) this.forget(each);
  }
}
