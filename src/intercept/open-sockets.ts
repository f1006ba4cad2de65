import { readFileSync } from "node:fs";
import type { Fixed } from "./arena.ts";
import type { Calls } from "./calls.ts";

/**
 * Whether a Unix socket is still somebody's. The kernel takes a socket out of its lists with the last descriptor of it, in whichever process that was, or on its way
 * between two; so this costs one question, however many threads and descriptors a program has. One that was only shut down is still there.
 */
export class OpenSockets {
  readonly #calls: Calls;
  readonly #question: Fixed;
  readonly #answer: Fixed;
  readonly #diagnosis: number;

  constructor(calls: Calls, arena: (length: number) => Fixed) {
    this.#calls = calls;
    this.#question = arena(questionBytes);
    this.#answer = arena(answerBytes);
    this.#diagnosis = calls.openDiagnosis();
  }

  /** @param inode the number in `socket:[4711]`; of a socket of this process's network namespace. */
  has(inode: number): boolean {
    return this.#asked(inode) ?? isListed(inode);
  }

  dispose(): void {
    if (this.#diagnosis >= 0) this.#calls.close(this.#diagnosis);
  }

  /** Undefined where the kernel does not say: CONFIG_UNIX_DIAG is not everywhere. */
  #asked(inode: number): boolean | undefined {
    if (this.#diagnosis < 0) return undefined;
    const { words, view, address } = this.#question;
    words.fill(0);
    view.setUint32(0, questionBytes, true);
    view.setUint16(4, byFamily, true);
    view.setUint16(6, isRequest, true);
    view.setUint8(16, unixDomain);
    view.setUint32(20, 0xffffffff, true);
    view.setUint32(24, inode, true);
    // No cookie: the number is enough.
    view.setUint32(32, 0xffffffff, true);
    view.setUint32(36, 0xffffffff, true);
    if (this.#calls.send(this.#diagnosis, address, questionBytes) !== questionBytes) return undefined;
    // The kernel has answered by the time that the question is sent.
    const length = this.#calls.receive(this.#diagnosis, this.#answer.address, answerBytes);
    if (length < 20) return undefined;
    const kind = this.#answer.view.getUint16(4, true);
    if (kind === byFamily) return true;
    return kind === isError && this.#answer.view.getInt32(16, true) === -noEntry ? false : undefined;
  }
}

/** The slow way, which every kernel has. Where nothing can be read, nobody is taken to have it. */
function isListed(inode: number): boolean {
  try {
    return new RegExp(`^\\S+: \\S+ \\S+ \\S+ \\S+ \\S+ +${inode}(?: |$)`, "m").test(readFileSync("/proc/net/unix", "latin1"));
  } catch {
    return false;
  }
}

/** include/uapi/linux/netlink.h, sock_diag.h and unix_diag.h, Linux 7.3: `nlmsghdr` and `unix_diag_req`. */
const questionBytes = 16 + 24;
const answerBytes = 256;
const byFamily = 20;
const isRequest = 1;
const isError = 2;
const unixDomain = 1;
const noEntry = 2;
