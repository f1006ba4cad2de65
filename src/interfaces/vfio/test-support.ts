import { memoryOf, type Region } from "../../codec/user-memory.ts";
import type { Build } from "../../contract/build.ts";
import type { Answer } from "../../session/answer.ts";
import type { PointerArgument } from "../../session/argument.ts";
import { commandsOf } from "../../session/dispatch.ts";
import { Provider } from "../../session/provider.ts";
import type { IoctlPlay, Play } from "../../session/sample.ts";
import type { InterfaceSpec } from "../../session/spec.ts";

/** Plays calls on a provider of its own. */
export class Player<W> {
  readonly provider: Provider<W>;
  readonly fds = new Map<string, number>();
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(spec: InterfaceSpec<W>, build: Build) {
    this.provider = new Provider(spec, build);
    this.#numbers = new Map(commandsOf(spec as never).map((each) => [each.name, each.number]));
  }

  /** The answer of the last call, and the bytes that its argument holds afterwards. */
  play(plays: readonly Play[]): { readonly answer: Answer; readonly bytes: Uint8Array; readonly regions: readonly Uint8Array[] } {
    let last: { answer: Answer; bytes: Uint8Array; regions: readonly Uint8Array[] } = {
      answer: { value: 0 },
      bytes: new Uint8Array(),
      regions: [],
    };
    for (const play of plays) {
      if (play.call === "ioctl") last = this.#ioctl(play);
      else if (play.call === "open") last = { ...last, answer: this.#named(play.as, this.provider.open(play.path)) };
      else if (play.call === "close") last = { ...last, answer: this.provider.close(this.#fd(play.fd)) };
      else if (play.call === "eventfd") last = { ...last, answer: this.#named(play.as, this.provider.foreign("eventfd")) };
    }
    return last;
  }

  #ioctl(play: IoctlPlay) {
    const number = typeof play.command === "number" ? play.command : this.#numbers.get(play.command);
    if (number === undefined) throw new Error(`no command ${play.command}`);
    const { argument } = play;
    const fd = this.#fd(play.fd);
    const named = (answer: Answer) => (play.as === undefined ? answer : this.#named(play.as, answer));
    if (argument.by === "none") return { answer: named(this.provider.ioctl(fd, number)), bytes: new Uint8Array(), regions: [] };
    if (argument.by === "value") {
      return { answer: named(this.provider.ioctl(fd, number, argument.value)), bytes: new Uint8Array(), regions: [] };
    }
    const bytes = argument.bytes.slice();
    const view = new DataView(bytes.buffer);
    for (const { offset, fd: name } of argument.fds ?? []) view.setInt32(offset, this.#fd(name), true);
    const regions: Region[] = (argument.pointers ?? []).map(({ bytes: behind }, index) => ({
      address: 0x7f10_0000_0000n + BigInt(index) * 0x1000_0000n,
      bytes: behind.slice(),
    }));
    for (const [index, { offset }] of (argument.pointers ?? []).entries()) {
      if (offset + 8 <= bytes.length) view.setBigUint64(offset, regions[index]?.address ?? 0n, true);
    }
    const address = 0x7f00_0000_0000n;
    const pointer: PointerArgument = { address, memory: memoryOf([{ address, bytes }, ...regions]) };
    return { answer: named(this.provider.ioctl(fd, number, pointer)), bytes, regions: regions.map((each) => each.bytes) };
  }

  #named(name: string, answer: Answer): Answer {
    if ("value" in answer) this.fds.set(name, answer.value);
    return answer;
  }

  #fd(name: string): number {
    const fd = this.fds.get(name);
    if (fd === undefined) throw new Error(`no descriptor is called ${name}`);
    return fd;
  }
}

/** What a call answers, short enough for a table: a number, or an errno's name. */
export function short(answer: Answer): number | string {
  return "errno" in answer ? answer.errno : answer.value;
}

/** The bytes of a table row: 32-bit words, low byte first, then as many zero bytes as are still missing. */
export function words(list: readonly number[], length: number = list.length * 4): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of list.entries()) if (index * 4 + 4 <= length) view.setUint32(index * 4, word >>> 0, true);
  return bytes;
}
