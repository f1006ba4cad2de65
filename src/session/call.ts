import type { RecordLayout, WireType } from "../codec/layout.ts";
import type { UserMemory } from "../codec/user-memory.ts";
import type { Build } from "../contract/build.ts";
import type { ChangeId, Protocol } from "../contract/contract.ts";
import type { Context } from "./context.ts";
import { convert, decode, patch } from "./decode.ts";
import type { Handle, Provider } from "./provider.ts";

/** One call on one descriptor: the context that its steps see. */
export class Call implements Context<unknown, unknown, unknown> {
  readonly command: number;
  readonly argument: bigint;
  readonly memory: UserMemory;
  readonly compat: boolean;
  bytes: Uint8Array = new Uint8Array();
  copied = 0;
  readonly #provider: Provider;
  readonly #handle: Handle;
  #type: RecordLayout | WireType | undefined;
  #decoded: unknown;
  #fresh = false;

  constructor(provider: Provider, handle: Handle, command: number, argument: bigint, memory: UserMemory, compat: boolean) {
    this.#provider = provider;
    this.#handle = handle;
    this.command = command;
    this.argument = argument;
    this.memory = memory;
    this.compat = compat;
  }

  get build(): Build {
    return this.#provider.build;
  }

  get world(): unknown {
    return this.#provider.world;
  }

  get fd(): unknown {
    return this.#handle.state;
  }

  get handle(): number {
    return this.#handle.number;
  }

  get kind(): string {
    return this.#handle.kind;
  }

  get arg(): unknown {
    if (this.#type === undefined) return undefined;
    if (!this.#fresh) {
      this.#decoded = decode(this.#type, this.bytes, this.#provider.endian);
      this.#fresh = true;
    }
    return this.#decoded;
  }

  has(change: ChangeId): boolean {
    return this.#provider.has(change);
  }

  /** The kernel's copy is what was just read; `type` says how to understand it. */
  hold(type: RecordLayout | WireType, bytes: Uint8Array, copied: number): void {
    this.#type = type;
    this.bytes = bytes;
    this.copied = copied;
    this.#fresh = false;
  }

  /** The kernel's copy, as another layout of the same record has it, over what the program has there. */
  convertTo(layout: RecordLayout): Uint8Array {
    if (this.#type === undefined || !("fields" in this.#type)) return this.bytes;
    return convert(this.#type, layout, this.bytes, this.memory.read(this.argument, layout.size));
  }

  put(fields: object): void {
    if (this.#type === undefined) return;
    patch(this.#type, this.bytes, fields);
    this.#fresh = false;
  }

  agreed(protocol: string): bigint | undefined {
    return this.#handle.agreed.get(protocol) ?? this.#provider.dispatch.initial(this.#protocol(protocol));
  }

  settled(protocol: string): boolean {
    return this.#handle.agreed.has(protocol);
  }

  agree(protocol: string, value: bigint): void {
    this.#handle.agreed.set(protocol, value);
  }

  pin(protocol: string): bigint {
    const agreed = this.agreed(protocol);
    if (agreed !== undefined) return agreed;
    const row = this.#protocol(protocol);
    const value = row.kind === "version" ? (row.defaultsTo ?? 0n) : 0n;
    this.agree(protocol, value);
    return value;
  }

  open(kind: string, state: object): number | undefined {
    return this.#provider.hand(kind, state);
  }

  peer(handle: number, kind: string): object | undefined {
    const other = this.#provider.handle(handle);
    return other?.kind === kind ? (other.state as object) : undefined;
  }

  kindOf(handle: number): string | undefined {
    return this.#provider.handle(handle)?.kind;
  }

  #protocol(name: string): Protocol {
    return this.#provider.dispatch.protocol(name);
  }
}
