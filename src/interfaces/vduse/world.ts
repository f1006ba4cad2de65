import type { Message } from "./message.ts";

/** A page of memory on x86-64, in bytes. */
export const pageSize = 4096;

/** All bounce buffers of one device, in bytes; its address spaces share it evenly. */
export const bounceTotal = 64 * 1024 * 1024;

/** What one VDUSE provider keeps: its devices, and what the machine allows the programs that open it. */
export interface World {
  /** What an opener may do: `CAP_NET_ADMIN` is asked for network devices. A new world is privileged; take it away to be refused. */
  readonly capabilities: Set<"CAP_NET_ADMIN">;
  /** RLIMIT_MEMLOCK, in bytes; `undefined` for no limit. */
  memoryLock: number | undefined;
  /** Pages of 4096 bytes that are pinned by registered memory. */
  pinnedPages: number;
  /** By name. */
  readonly devices: Map<string, Device>;
  /** Names of nodes that outlived their device: a mknod of one's own, or an open that lost the race against a destroy. */
  readonly strayNodes: Set<string>;
}

export function newWorld(): World {
  return {
    capabilities: new Set(["CAP_NET_ADMIN"]),
    memoryLock: undefined,
    pinnedPages: 0,
    devices: new Map(),
    strayNodes: new Set(),
  };
}

/** A device between CREATE_DEV and DESTROY_DEV. What a build cannot do is left out of `does`. */
export interface Device {
  readonly name: string;
  /** Copied from the control descriptor when the device was created; a later SET_API_VERSION does not reach it. */
  readonly version: bigint;
  /** Features of VDUSE (not of virtio), copied likewise. */
  readonly features: bigint;
  readonly does: Abilities;
  readonly id: number;
  readonly vendor: number;
  /** Virtio features that it offers. */
  readonly offered: bigint;
  readonly queueCount: number;
  readonly queueAlign: number;
  readonly groupCount: number;
  readonly spaceCount: number;
  readonly config: Uint8Array;
  /** By index; a queue is made when it is first asked for. */
  readonly queues: Map<number, Queue>;
  /** By address space. */
  readonly spaces: Map<number, Space>;
  /** Address space of each group of queues that is not in the first. */
  readonly groupSpaces: Map<number, number>;
  /** Whether a program has the node open. Only one may. */
  connected: boolean;
  /** Whether it is on the vDPA bus. */
  attached: boolean;
  /** A message was not answered in time: no command works any more. */
  broken: boolean;
  suspended: boolean;
  /** Virtio status, as the driver set it and the program agreed. */
  status: number;
  /** Virtio features that the driver accepted. */
  accepted: bigint;
  /** Interrupts for a changed configuration that reached the driver. */
  configInterrupts: number;
  /** Messages to be read, and those that were read and not yet answered, oldest first. */
  unread: Message[];
  unanswered: Message[];
  nextRequest: number;
}

/** What depends on the build and not on what was agreed. */
export interface Abilities {
  readonly groups: boolean;
  readonly spaces: boolean;
  readonly queueReady: boolean;
  readonly suspend: boolean;
}

export interface Queue {
  readonly index: number;
  largest: number;
  group: number;
  size: number;
  descriptors: bigint;
  driver: bigint;
  device: bigint;
  /** Which of the two counts is told by the accepted features: `vduse_vq_state_split` or `vduse_vq_state_packed`. */
  state: { readonly available: number; readonly packed: PackedState };
  ready: boolean;
  /** A kick that came while there was no descriptor to signal. */
  kicked: boolean;
  kick: Eventfd | undefined;
  /** Whether the driver's interrupt is an eventfd that can be signalled at once. */
  trigger: boolean;
  interrupts: number;
}

export interface PackedState {
  readonly last_avail_counter: number;
  readonly last_avail_idx: number;
  readonly last_used_counter: number;
  readonly last_used_idx: number;
}

/** An eventfd that was handed over: its number then, and how often it was signalled. */
export interface Eventfd {
  readonly fd: number;
  signals: number;
}

/** One address space: its regions, in order, and whether the bounce buffer is in use. */
export interface Space {
  regions: Region[];
  bounce: boolean;
  /** Pages of memory that the program registered in place of the bounce buffer. */
  registered: { readonly pages: number } | undefined;
}

/** Addresses `[start, last]`. `perm`: 1 to read, 2 to write, 3 both. `offset`: bytes into the file that GET_FD hands out. */
export interface Region {
  readonly start: bigint;
  readonly last: bigint;
  readonly offset: bigint;
  readonly perm: number;
}

const noState = { available: 0, packed: { last_avail_counter: 0, last_avail_idx: 0, last_used_counter: 0, last_used_idx: 0 } };

export function queueOf(device: Device, index: number): Queue {
  let queue = device.queues.get(index);
  if (queue === undefined) {
    queue = { ...idle(), index, largest: 0, group: 0, interrupts: 0 };
    device.queues.set(index, queue);
  }
  return queue;
}

/** What a reset leaves of a queue: its size limit and its group. */
export function idle(): Omit<Queue, "index" | "largest" | "group" | "interrupts"> {
  return {
    size: 0,
    descriptors: 0n,
    driver: 0n,
    device: 0n,
    state: noState,
    ready: false,
    kicked: false,
    kick: undefined,
    trigger: false,
  };
}

export function spaceOf(device: Device, asid: number): Space {
  let space = device.spaces.get(asid);
  if (space === undefined) {
    space = { regions: [], bounce: false, registered: undefined };
    device.spaces.set(asid, space);
  }
  return space;
}

/** Bytes of each address space's bounce buffer, whole pages. */
export function bounceSize(device: Device): number {
  return Math.ceil(Math.floor(bounceTotal / device.spaceCount) / pageSize) * pageSize;
}

/** The name of the node: a "/" cannot be in it, and the device core makes a "!" of it. */
export function nodeName(name: string): string {
  return name.replaceAll("/", "!");
}
