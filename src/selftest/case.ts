import type { Build } from "../contract/build.ts";
import type { ChangeId } from "../contract/contract.ts";
import type { Play } from "../session/sample.ts";
import type { AnyInterface } from "../session/spec.ts";

/**
 * One thing that a build promises, as calls with the answers they must get: data, so that it runs in process as on a real device, and
 * can be printed as a program. Each case starts with nothing open.
 */
export interface Case {
  /** Readable, stable and unique in its suite: `VDUSE_CREATE_DEV: vduse_dev_config.reserved byte 3 = 1 → EINVAL`. Without `#`. */
  readonly name: string;
  readonly area: Area;
  /** What it tests, and on whose word. */
  readonly about: About;
  /** Every call must answer what it expects; one without an expectation must succeed. */
  readonly plays: readonly Play[];
  /** What a 32-bit program on a 64-bit kernel does; without it, the kernel's own kind of program. */
  readonly program?: "32-bit";
  /** Why it cannot be run: then `plays` is empty. */
  readonly skip?: string;
}

/** In the order in which a suite has them. */
export const areas = ["opens", "closed", "protocol", "refuses", "allows", "order", "sizes", "unknown", "32-bit"] as const;

export type Area = (typeof areas)[number];

export interface About {
  /** The change that it holds the build to. */
  readonly change?: ChangeId;
  readonly protocol?: string;
  /** `KIND NAME`: the command, as the interface has it. */
  readonly command?: string;
  /** The id of the check in that command. */
  readonly check?: string;
  /** One sentence: the rule and its source. */
  readonly reason: string;
}

/** All cases of one build of one interface. */
export interface Suite {
  readonly interface: string;
  /** The build that is held to its word. */
  readonly build: Build;
  /** Request numbers of the commands that the calls name. */
  readonly numbers: { readonly [command: string]: number };
  readonly cases: readonly Case[];
  /** As the interface has them: byte order of its numbers and records, and what a program of its own needs. */
  readonly endian?: AnyInterface["endian"];
  readonly program?: AnyInterface["program"];
}
