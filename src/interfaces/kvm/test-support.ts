import type { Build } from "../../contract/build.ts";
import { buildOf } from "../../contract/build-of.ts";
import type { Answer } from "../../session/answer.ts";
import { Provider } from "../../session/provider.ts";
import type { Host } from "./host.ts";
import { kvm, kvmOn } from "./provider.ts";
import type { Vm, World } from "./world.ts";

/** A machine in a test: /dev/kvm opened, one virtual machine made, and calls by number. Numbers are those of the facts' tables. */
export interface Bench {
  readonly provider: Provider<World>;
  readonly system: number;
  readonly vm: number;
  /** An ioctl: the value, or the errno's name. */
  call(fd: number, command: number, argument?: bigint | Uint8Array): number | string;
  check(fd: number, capability: number): number | string;
  enable(fd: number, capability: number, arg?: bigint, flags?: number): number | string;
  /** A further machine. */
  machine(type: bigint): number;
  vcpu(fd: number, id?: bigint): number;
  state(fd: number): Vm;
}

/** A bench of a release, or of any build. */
export function bench(what: string | Build, options: { readonly host?: Host; readonly descriptors?: number } = {}): Bench {
  const build = typeof what === "string" ? buildOf(kvm.contract, what) : what;
  const spec = options.host === undefined ? kvm : kvmOn(options.host);
  const provider = new Provider<World>(
    spec,
    build,
    options.descriptors === undefined ? {} : { descriptors: options.descriptors },
  );
  const system = number(provider.open("/dev/kvm"));
  const call = (fd: number, command: number, argument?: bigint | Uint8Array) => shown(provider.ioctl(fd, command, argument));
  const made = (fd: number, command: number, argument: bigint) => number(provider.ioctl(fd, command, argument));
  return {
    provider,
    system,
    vm: made(system, 0xae01, 0n),
    call,
    check: (fd, capability) => call(fd, 0xae03, BigInt(capability)),
    enable: (fd, capability, arg, flags) => call(fd, 0x4068_aea3, enableBytes(capability, arg, flags)),
    machine: (type) => made(system, 0xae01, type),
    vcpu: (fd, id = 0n) => made(fd, 0xae41, id),
    state: (fd) => provider.handle(fd)?.state as Vm,
  };
}

/** struct kvm_enable_cap by hand: cap at 0, flags at 4, four arguments of 8 bytes from 8, 64 bytes of padding from 40. */
export function enableBytes(capability: number, arg = 0n, flags = 0): Uint8Array {
  const bytes = new Uint8Array(104);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, capability, true);
  view.setUint32(4, flags, true);
  view.setBigUint64(8, arg, true);
  return bytes;
}

function shown(answer: Answer): number | string {
  return "errno" in answer ? answer.errno : answer.value;
}

function number(answer: Answer): number {
  if ("errno" in answer) throw new Error(`expected a descriptor, found ${answer.errno}`);
  return answer.value;
}
