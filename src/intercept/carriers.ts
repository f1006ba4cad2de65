import type { Handle } from "../session/provider.ts";
import type { Access } from "../session/spec.ts";
import type { Fixed } from "./arena.ts";
import type { Calls } from "./calls.ts";
import { carrierFile } from "./carrier-file.ts";
import type { OpenSockets } from "./open-sockets.ts";

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
  /** Another opening of it, where it has not (`CarrierFile`). */
  readonly lock?: number | undefined;
}

/**
 * Makes and knows the files that programs get. One that takes commands is a socket or a pipe, so that messages can be read from it, and its last close is
 * seen. One that an interface only hands out (VDUSE's memory) is a file in memory, which can be mapped.
 */
export class Carriers {
  readonly #calls: Calls;
  readonly #pair: Fixed;
  readonly #byFile = new Map<number | string, Carrier>();
  readonly #locked = new Set<Carrier>();
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
    access: Access,
    fileOf: (fd: number) => number | string | undefined,
  ): { readonly carrier: Carrier; readonly fd: number } | undefined {
    this.#made += 1;
    const made = carrierFile(this.#calls, this.#pair, handle, access, `abide ${name} ${handle.kind} ${this.#made}`);
    if (made === undefined) return undefined;
    const { fd, end, lock } = made;
    const file = fileOf(fd);
    if (file === undefined) {
      for (const each of [fd, end, lock]) if (each !== undefined) this.#calls.close(each);
      return undefined;
    }
    const carrier: Carrier = { interface: name, serial: this.#made, handle, file, end, lock };
    this.#byFile.set(file, carrier);
    if (lock !== undefined) this.#locked.add(carrier);
    return { carrier, fd };
  }

  /** Those whose last close nothing tells of: `holds` is to be asked now and then. */
  get untold(): ReadonlySet<Carrier> {
    return this.#locked;
  }

  /** Whether anybody has the file of one that has no end of ours, or whose end has hung up, as it does when it is shut down. */
  holds({ file, lock }: Carrier, sockets: OpenSockets): boolean {
    if (typeof file === "number") return sockets.has(file);
    return lock !== undefined && this.#calls.lock(lock) < 0;
  }

  of(file: number | string): Carrier | undefined {
    return this.#byFile.get(file);
  }

  forget(carrier: Carrier): void {
    this.#byFile.delete(carrier.file);
    this.#locked.delete(carrier);
    for (const each of [carrier.end, carrier.lock]) if (each !== undefined) this.#calls.close(each);
  }

  /** Closes our ends of all. */
  dispose(): void {
    for (const each of [...this.#byFile.values()]) this.forget(each);
  }
}

/** As a command opens what it hands out. */
export const bothWays: Access = { read: true, write: true, nonblock: false };
