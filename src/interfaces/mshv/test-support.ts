import type { Build } from "../../contract/build.ts";
import { buildOf } from "../../contract/build-of.ts";
import type { Argument } from "../../session/argument.ts";
import { Provider } from "../../session/provider.ts";
import { mshvContract } from "./contract.ts";
import { mshv } from "./provider.ts";
import type { MshvWorld } from "./world.ts";

/** What the tests of this folder share. Numbers are the facts' own, typed by hand. */
export const number = {
  checkOrVersion: 0x4004b800,
  createPartition: 0x4010b800,
  createVp: 0x4004b801,
  createVtl: 0x8001b81d,
  rootHvcall: 0xc020b807,
  hvcallSetup: 0x4010b81e,
  hvcall: 0xc030b81f,
  pollFileOrPause: 0x4008b825,
} as const;

export type What = Parameters<typeof buildOf>[1] | Build;

export interface Dev {
  readonly provider: Provider<MshvWorld>;
  readonly fd: number;
  /** An ioctl on a descriptor, /dev/mshv where none is named; the errno or the value. */
  call(number: number, argument?: Argument, on?: number): string | number;
}

/** A fresh provider of a build, and a node of it opened. */
export function dev(what: What, path = "/dev/mshv"): Dev {
  const build =
    typeof what === "object" && "declares" in what && what.has instanceof Set
      ? (what as Build)
      : buildOf(mshvContract, what as never);
  const provider = new Provider(mshv, build);
  const opened = provider.open(path);
  const fd = "value" in opened ? opened.value : -1;
  return {
    provider,
    fd,
    call(number, argument, on = fd) {
      const answer = provider.ioctl(on, number, argument);
      return "errno" in answer ? answer.errno : answer.value;
    },
  };
}

/** A number at its offset: 32 bits, or 64 as a bigint. */
export type Placed = readonly [offset: number, value: number | bigint];

/** Bytes with these numbers in them, and zeros. */
export function bytes(size: number, values: readonly Placed[] = []): Uint8Array {
  const result = new Uint8Array(size);
  const view = new DataView(result.buffer);
  for (const [offset, value] of values) {
    if (typeof value === "number") view.setUint32(offset, value, true);
    else view.setBigUint64(offset, value, true);
  }
  return result;
}

/** The pointer to a 32-bit number, as a version or an id is handed over. */
export const id = (value: number): Uint8Array => bytes(4, [[0, value]]);
