import { errnoNumber } from "../kernel/errno-number.ts";
import type { Crossing, CrossingAnswer, CrossingCall } from "../trial/crossing.ts";
import { ArgumentWindow } from "./argument-window.ts";
import type { Calls } from "./calls.ts";
import type { Listener } from "./listener.ts";
import { MaskedQuestion, type QuestionRoom } from "./masked-question.ts";
import type { PathAsked } from "./path-of.ts";
import type { Shadow, ShadowedCall } from "./shadow.ts";

/** Told of a call that crossed. */
type Cross = (call: CrossingCall, answer: CrossingAnswer, thread: number, by: Crossing["by"]) => void;

/** Meets the calls on the machine's own devices: answers what is masked, and leaves all else to the machine. */
export class Masking {
  readonly #calls: Calls;
  readonly #listener: Listener;
  readonly #question: MaskedQuestion;
  readonly #shadows: readonly Shadow[];
  readonly #cross: Cross;

  constructor(room: QuestionRoom & { readonly listener: Listener }, shadows: readonly Shadow[], cross: Cross) {
    this.#calls = room.calls;
    this.#listener = room.listener;
    this.#question = new MaskedQuestion(room);
    this.#shadows = shadows;
    this.#cross = cross;
  }

  /** A node of the machine: it is opened there, unless the masked build has it not. False, and not answered, for other paths. */
  path(thread: number, { path, open }: PathAsked): boolean {
    for (const shadow of this.#shadows) {
      const node = shadow.hides(path);
      if (node === undefined) continue;
      if (node.hidden) this.#listener.refuse(errnoNumber("ENOENT"));
      else if (open === undefined) return false;
      if (open === undefined) return true;
      const answer: CrossingAnswer = node.hidden ? { errno: "ENOENT" } : this.#open(shadow, thread, path, open);
      const call: CrossingCall = { kind: "open", path, on: node.kind, access: open.access };
      this.#cross(call, answer, thread, node.hidden ? "masked" : "kernel");
      return true;
    }
    return false;
  }

  /** A command on a file of the machine. False, and not answered, where the file is none of the interface's. */
  command(call: ShadowedCall): boolean {
    const shadow = this.#shadows.find((each) => each.kindOf(call.link) !== undefined);
    if (shadow === undefined) return false;
    const { thread, fd, command, argument } = call;
    const window = new ArgumentWindow(call.memory, argument, command);
    const played = shadow.answer({ ...call, memory: window });
    // What was read may be another process's by now.
    if (!this.#listener.waits()) return true;
    const masked = played === undefined ? undefined : this.#question.answer(shadow, call, played);
    if (masked === undefined) this.#listener.pass();
    else {
      for (const { address, bytes } of masked.writes) window.write(address, bytes);
      if ("errno" in masked.answer) this.#listener.refuse(errnoNumber(masked.answer.errno));
      else this.#listener.answer(masked.answer.value);
    }
    const told: CrossingCall = {
      kind: "ioctl",
      descriptor: shadow.serialOf(call),
      on: shadow.kindOf(call.link) ?? "",
      fd,
      command,
      argument,
      ...(window.before === undefined ? {} : { before: window.before }),
      // What the machine writes nobody saw.
      ...(masked === undefined || window.after === undefined ? {} : { after: window.after }),
    };
    this.#cross(told, masked?.answer ?? { unseen: true }, thread, masked === undefined ? "kernel" : "masked");
    return true;
  }

  /** Nobody is there any more. */
  end(): void {
    this.#question.dispose();
  }

  /** Opens a device in the program's place, so that it is known which number it has there. What this process has no room for is left to the program. */
  #open(shadow: Shadow, thread: number, path: string, open: NonNullable<PathAsked["open"]>): CrossingAnswer {
    const fd = this.#calls.openNode(path, open.access);
    const errno = fd < 0 ? this.#calls.error() : undefined;
    if (errno !== undefined && errno !== "EMFILE" && errno !== "ENFILE") {
      this.#listener.refuse(errnoNumber(errno));
      return { errno };
    }
    const number = fd < 0 ? undefined : this.#listener.give(fd, open.closeOnExec);
    if (fd >= 0) this.#calls.close(fd);
    if (number === undefined) {
      this.#listener.pass();
      return { unseen: true };
    }
    const descriptor = shadow.opened(thread, number, path);
    this.#listener.answer(number);
    return { value: number, descriptor };
  }
}
