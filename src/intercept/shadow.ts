import type { Errno } from "../abi/errno.ts";
import type { UserMemory } from "../codec/user-memory.ts";
import type { Build } from "../contract/build.ts";
import type { Answer } from "../session/answer.ts";
import { Provider } from "../session/provider.ts";
import type { AnyInterface, InterfaceSpec } from "../session/spec.ts";
import { holds } from "../session/when.ts";
import { type Cut, cutOf } from "../trial/cut-answer.ts";
import { processOf } from "./process-tree.ts";

/** What a masked build answers in place of the machine. */
export interface Masked {
  readonly answer: Answer;
  /** What it writes into the program's memory, in order. */
  readonly writes: readonly { readonly address: bigint; readonly bytes: Uint8Array }[];
}

/** What a played build made of a call. */
interface Played extends Masked {
  /** The kind of descriptor that it handed out. */
  readonly handed: string | undefined;
}

/** A call on a file of the machine. */
export interface ShadowedCall {
  readonly thread: number;
  readonly fd: number;
  /** What /proc/PID/fd says that it is. */
  readonly link: string;
  readonly command: number;
  readonly argument: bigint;
  readonly memory: UserMemory;
  readonly compat: boolean;
}

/**
 * What a machine may not show. Two builds are played beside it, the one that it is and the one that it is to look like, and each call is made on both:
 * where they answer alike, the machine answers; where they do not, the difference is what is masked, and the masked build answers. So everything
 * that a missing change means is masked, capability, command, flag or the tail of a record, and nothing else is touched. A change that made the machine
 * stricter cannot be taken away from it.
 *
 * State is kept by process and number of descriptor, as far as calls show it.
 */
export class Shadow {
  readonly #spec: AnyInterface;
  readonly #full: Provider;
  readonly #masked: Provider;
  readonly #known = new Map<string, readonly [number, number]>();
  readonly #serials = new Map<string, number>();
  #made = 0;
  /** What commands handed out, newest last, by kind: the machine gave it a number that nobody saw. */
  readonly #handed = new Map<string, (readonly [number, number])[]>();

  constructor(spec: AnyInterface, full: Build, masked: Build) {
    this.#spec = spec;
    this.#full = new Provider(spec as InterfaceSpec<unknown>, full, { descriptors: limit });
    this.#masked = new Provider(spec as InterfaceSpec<unknown>, masked, { descriptors: limit });
  }

  /** Whether the masked build lacks a node. Undefined for a path that is none of the interface's. */
  hides(path: string): { readonly kind: string; readonly hidden: boolean } | undefined {
    const node = this.#masked.node(path);
    return node === undefined ? undefined : { kind: node.kind, hidden: !node.there };
  }

  /** The kind of descriptor that a file is; undefined for one that is none of the interface's. */
  kindOf(link: string): string | undefined {
    const node = this.#full.node(link);
    if (node !== undefined) return node.kind;
    return this.#spec.descriptors.find(({ file }) => file !== undefined && link.startsWith(`anon_inode:${file}`))?.kind;
  }

  /** Which descriptor it is, as far as that is known: the same number in the same process is the same one. From 1. */
  serialOf({ thread, fd, link }: ShadowedCall): number {
    const key = keyOf(thread, fd, link);
    const known = this.#serials.get(key);
    if (known !== undefined) return known;
    this.#made += 1;
    this.#serials.set(key, this.#made);
    return this.#made;
  }

  /** A program has just opened a node: what had its number before is closed. Answers which descriptor it is (`serialOf`). */
  opened(thread: number, fd: number, link: string): number {
    const key = keyOf(thread, fd, link);
    const before = this.#known.get(key);
    if (before !== undefined) {
      this.#full.close(before[0]);
      this.#masked.close(before[1]);
      this.#known.delete(key);
    }
    const made = this.#opened(link);
    if (made !== undefined) this.#known.set(key, made);
    this.#made += 1;
    this.#serials.set(key, this.#made);
    return this.#made;
  }

  /** Undefined where the machine is to answer. */
  answer(call: ShadowedCall): Masked | undefined {
    const gone = this.#gone(call);
    const handles = this.#handlesOf(call);
    if (handles === undefined) return gone === undefined ? undefined : { answer: { errno: gone }, writes: [] };
    const [full, masked] = handles;
    const one = played(this.#full, full, call);
    const other = played(this.#masked, masked, call);
    if (one.handed !== undefined && other.handed !== undefined) {
      // That each has its own number for what it handed out is no difference.
      const there = this.#handed.get(one.handed) ?? [];
      if ("value" in one.answer && "value" in other.answer)
        this.#handed.set(one.handed, [...there, [one.answer.value, other.answer.value]]);
      return undefined;
    }
    // What the machine has come to refuse it cannot be made to take.
    if ("errno" in one.answer && "value" in other.answer) return undefined;
    // Where both refuse with one errno, the machine's own reason may be another, or none.
    return gone === undefined && alike(one, other) ? undefined : other;
  }

  /** What the masked build answers to a command that it lacks and the machine may have; undefined for one that it has, and for one that nobody has. */
  #gone({ link, command }: ShadowedCall): Errno | undefined {
    const kind = this.kindOf(link);
    if (kind === undefined || this.#masked.dispatch.command(kind, command >>> 0) !== undefined) return undefined;
    const row = this.#spec.unplayed?.find(({ on, number }) => on === kind && number === command >>> 0);
    const lacks =
      row === undefined ? this.#full.dispatch.command(kind, command >>> 0) !== undefined : !this.#masked.has(row.change);
    if (!lacks) return undefined;
    const { unknown = [] } = this.#spec.descriptors.find((each) => each.kind === kind) ?? {};
    return (
      unknown.find((each) => each.holds === undefined && holds(each, (change) => this.#masked.has(change)))?.errno ?? "ENOTTY"
    );
  }

  /** How what the masked build says and what the machine says come together; undefined for a call that asks for nothing of the kind. */
  cutOf({ link, command, argument }: ShadowedCall): Cut | undefined {
    const kind = this.kindOf(link);
    return kind === undefined ? undefined : cutOf(this.#spec, kind, command, argument);
  }

  /** What is masked. */
  get spec(): AnyInterface {
    return this.#spec;
  }

  #handlesOf({ thread, fd, link }: ShadowedCall): readonly [number, number] | undefined {
    const kind = this.kindOf(link);
    if (kind === undefined) return undefined;
    const key = keyOf(thread, fd, link);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = this.#full.node(link) === undefined ? this.#handed.get(kind)?.at(-1) : this.#opened(link);
    if (made !== undefined) this.#known.set(key, made);
    return made;
  }

  #opened(path: string): readonly [number, number] | undefined {
    const full = this.#full.open(path);
    const masked = this.#masked.open(path);
    return "value" in full && "value" in masked ? [full.value, masked.value] : undefined;
  }
}

/** More than any program keeps open: nothing is ever closed here, as closing is not seen. */
const limit = 1 << 16;

function played(provider: Provider, handle: number, { command, argument, memory, compat }: ShadowedCall): Played {
  const writes: { address: bigint; bytes: Uint8Array }[] = [];
  const scratch: UserMemory = {
    read(address, length) {
      const bytes = memory.read(address, length);
      if (bytes === undefined) return undefined;
      for (const write of writes) overlay(bytes, address, write);
      return bytes;
    },
    write(address, bytes) {
      if (memory.read(address, bytes.length) === undefined) return false;
      writes.push({ address, bytes: bytes.slice() });
      return true;
    },
  };
  const before = provider.descriptors().length;
  const answer = provider.ioctl(handle, command, { address: argument, memory: scratch }, compat);
  const grown = "value" in answer && provider.descriptors().length > before;
  return { answer, writes, handed: grown ? provider.own(answer.value)?.kind : undefined };
}

function overlay(bytes: Uint8Array, at: bigint, write: { readonly address: bigint; readonly bytes: Uint8Array }): void {
  for (let index = 0; index < write.bytes.length; index++) {
    const place = write.address + BigInt(index) - at;
    if (place >= 0n && place < BigInt(bytes.length)) bytes[Number(place)] = write.bytes[index] ?? 0;
  }
}

function alike(one: Masked, other: Masked): boolean {
  const text = ({ answer, writes }: Masked) =>
    `${"errno" in answer ? answer.errno : answer.value} ${writes.map(({ address, bytes }) => `${address} ${Buffer.from(bytes).toString("hex")}`).join(" ")}`;
  return text(one) === text(other);
}

function keyOf(thread: number, fd: number, link: string): string {
  return `${knownProcessOf(thread)} ${fd} ${link}`;
}

const processes = new Map<number, number>();

/** The process that a thread belongs to, as it was when it was first asked about. */
function knownProcessOf(thread: number): number {
  const known = processes.get(thread);
  if (known !== undefined) return known;
  if (processes.size > 4096) processes.clear();
  const found = processOf(thread);
  processes.set(thread, found);
  return found;
}
