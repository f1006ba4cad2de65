import type { Fixed } from "./arena.ts";
import type { Calls } from "./calls.ts";
import type { OpenFiles } from "./open-files.ts";

/** Descriptors that are kept in mind at most: each takes one of ours. */
const kept = 64;
/** Bytes; what the kernel says of a socket is shorter. */
const room = 256;

/** A number of a thread's that has led to a socket. */
interface Known {
  readonly thread: number;
  readonly fd: number;
  /** Our descriptor of /proc/PID/fdinfo/N: it is about the thread that it was opened for, also when that is gone and another has its number. */
  readonly info: number;
  /** What was read there when the number led to `file`. */
  readonly text: Int32Array;
  readonly length: number;
  readonly file: number;
}

/**
 * What a program's numbers lead to, for who is asked again and again. To read the link anew costs three microseconds; what /proc/PID/fdinfo/N says holds
 * the file system's and the file's number, and costs half of that: where every byte is as before, so is the file.
 */
export class KnownFiles {
  readonly #calls: Calls;
  readonly #files: OpenFiles;
  readonly #room: Fixed;
  readonly #known = new Map<number, Known>();
  /** Numbers that were asked about once. */
  readonly #once = new Set<number>();
  /** The one that was asked about last: most calls are like the one before. */
  #last: Known | undefined;
  #alive = false;

  constructor(calls: Calls, files: OpenFiles, arena: (length: number) => Fixed) {
    this.#calls = calls;
    this.#files = files;
    this.#room = arena(room + 4);
  }

  /**
   * Whether the last answer says that the thread is there, too: the very one that had the number when it was asked about first. Another that has its number
   * since cannot have been meant, so this is worth what `Listener.waits` is.
   */
  get alive(): boolean {
    return this.#alive;
  }

  /** As `OpenFiles.fileOf`. */
  fileOf(thread: number, fd: number): number | string | undefined {
    const last = this.#last;
    const isLast = last !== undefined && last.thread === thread && last.fd === fd;
    const known = isLast ? last : this.#known.get(keyOf(thread, fd));
    this.#alive = known !== undefined && this.#isAsBefore(known);
    if (known !== undefined && this.#alive) {
      this.#last = known;
      return known.file;
    }
    return this.#found(thread, fd, known);
  }

  #found(thread: number, fd: number, known: Known | undefined): number | string | undefined {
    const key = keyOf(thread, fd);
    if (known !== undefined) this.#forget(key);
    const file = this.#files.fileOf(thread, fd);
    // Of one that is asked about only once it would be dearer.
    if (typeof file !== "number") return file;
    if (known !== undefined || this.#once.has(key)) return this.#keep(key, thread, fd);
    if (this.#once.size >= 16 * kept) this.#once.clear();
    this.#once.add(key);
    return file;
  }

  dispose(): void {
    for (const { info } of this.#known.values()) this.#calls.close(info);
    this.#known.clear();
    this.#last = undefined;
  }

  #keep(key: number, thread: number, fd: number): number | string | undefined {
    const info = this.#calls.openToRead(`/proc/${thread}/fdinfo/${fd}`);
    const length = info < 0 ? -1 : this.#read(info);
    const text = this.#room.words.slice(0, Math.ceil(length / 4));
    // Read last, so that what is kept is not what was there before.
    const file = this.#files.fileOf(thread, fd);
    // Linux before 5.14 does not say which file it is.
    const tells = length > 0 && length < room && Buffer.from(text.buffer).includes("\nino:");
    // Whether the link and the text are of one file is known when the text is still the same.
    if (typeof file === "number" && tells && this.#isAsBefore({ thread, fd, info, text, length, file })) {
      const [oldest] = this.#known.keys();
      if (this.#known.size >= kept && oldest !== undefined) this.#forget(oldest);
      this.#known.set(key, { thread, fd, info, text, length, file });
    } else if (info >= 0) this.#calls.close(info);
    return file;
  }

  #forget(key: number): void {
    const known = this.#known.get(key);
    this.#known.delete(key);
    if (known !== undefined) this.#calls.close(known.info);
    if (known === this.#last) this.#last = undefined;
  }

  #isAsBefore({ info, text, length }: Known): boolean {
    if (this.#read(info) !== length) return false;
    const { words } = this.#room;
    for (let at = 0; at < text.length; at++) if (text[at] !== words[at]) return false;
    return true;
  }

  /** How many bytes; -1 where the thread is gone, or the number leads nowhere. What follows the last one, up to a whole word, is 0. */
  #read(info: number): number {
    const length = this.#calls.pread(info, this.#room.address, room);
    const { bytes } = this.#room;
    for (let at = length; at >= 0 && at < length + 3; at++) bytes[at] = 0;
    return length;
  }
}

function keyOf(thread: number, fd: number): number {
  return thread * 2 ** 31 + fd;
}
