import { readFileSync } from "node:fs";
import type { Fixed } from "./arena.ts";
import type { Calls } from "./calls.ts";

/** Folders of /proc that are kept open, so that the next question about a thread is one call. */
const kept = 64;

/** What the descriptors of other processes are. */
export class OpenFiles {
  readonly #calls: Calls;
  readonly #name: Fixed;
  readonly #link: Fixed;
  readonly #folders = new Map<number, number>();

  constructor(calls: Calls, arena: (length: number) => Fixed) {
    this.#calls = calls;
    this.#name = arena(16);
    this.#link = arena(4096);
  }

  /** What a descriptor is linked to, as a text: a path, `socket:[4711]`, `anon_inode:kvm-vm`. Undefined for one that is not open. */
  linkOf(thread: number, fd: number): string | undefined {
    const file = this.fileOf(thread, fd);
    return typeof file === "number" ? `socket:[${file}]` : file;
  }

  /**
   * What a descriptor is linked to: a path; of a socket only its number, since nearly every call of a program is on one, and a text would have to be made
   * for each. Undefined for one that is not open. `thread`: 0 for this process.
   */
  fileOf(thread: number, fd: number): number | string | undefined {
    if (fd < 0) return undefined;
    this.#write(fd);
    let folder = this.#folder(thread);
    if (folder === undefined) return undefined;
    let count = this.#read(folder);
    if (count < 0 && this.#calls.error() === "ESRCH") {
      // The thread is gone, and its number may be another's by now.
      this.#forget(thread);
      folder = this.#folder(thread);
      count = folder === undefined ? -1 : this.#read(folder);
    }
    return count < 0 ? undefined : (socketNumber(this.#link.bytes, count) ?? latin1(this.#link.bytes, count));
  }

  /** The number that the kernel gives an eventfd, by which two descriptors of it are known to be one; undefined for other files. */
  eventfdOf(thread: number, fd: number): string | undefined {
    try {
      const text = readFileSync(`/proc/${thread}/fdinfo/${fd}`, "latin1");
      // Linux 5.2 and newer; older ones have no number, so each descriptor is one of its own.
      return /^eventfd-id:\s*(\d+)$/m.exec(text)?.[1] ?? `${thread}.${fd}`;
    } catch {
      return undefined;
    }
  }

  dispose(): void {
    for (const folder of this.#folders.values()) this.#calls.close(folder);
    this.#folders.clear();
  }

  #folder(thread: number): number | undefined {
    const known = this.#folders.get(thread);
    if (known !== undefined) return known;
    const [oldest] = this.#folders.keys();
    if (this.#folders.size >= kept && oldest !== undefined) this.#forget(oldest);
    const folder = this.#calls.openFolder(`/proc/${thread === 0 ? "self" : thread}/fd`);
    if (folder < 0) return undefined;
    this.#folders.set(thread, folder);
    return folder;
  }

  #forget(thread: number): void {
    const folder = this.#folders.get(thread);
    if (folder === undefined) return;
    this.#folders.delete(thread);
    this.#calls.close(folder);
  }

  #read(folder: number): number {
    return this.#calls.readlinkat(folder, this.#name.address, this.#link.address, this.#link.bytes.length);
  }

  /** The number as a C string. */
  #write(fd: number): void {
    const { bytes } = this.#name;
    let digits = 1;
    for (let left = fd; left >= 10; left = Math.floor(left / 10)) digits += 1;
    bytes[digits] = 0;
    for (let left = fd; digits > 0; left = Math.floor(left / 10)) {
      digits -= 1;
      bytes[digits] = zero + (left % 10);
    }
  }
}

const zero = 0x30;
const socket = Buffer.from("socket:[", "latin1");
const bracket = 0x5d;

/** The number between the brackets of `socket:[4711]`; undefined for another link. */
function socketNumber(bytes: Uint8Array, count: number): number | undefined {
  if (count < socket.length + 2 || bytes[count - 1] !== bracket) return undefined;
  for (let index = 0; index < socket.length; index++) if (bytes[index] !== socket[index]) return undefined;
  let number = 0;
  for (let index = socket.length; index < count - 1; index++) {
    const digit = (bytes[index] ?? 0) - zero;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
}

function latin1(bytes: Uint8Array, count: number): string {
  let text = "";
  for (let index = 0; index < count; index++) text += String.fromCharCode(bytes[index] ?? 0);
  return text;
}
