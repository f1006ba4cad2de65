/** What an interface's documentation says of its commands and of the capabilities behind which they are. */
export interface ApiDoc {
  /** In the document's order; a heading that names two commands gives two. */
  readonly commands: readonly DocCommand[];
  /** Capabilities with a section of their own: those that are enabled, and those that only inform. */
  readonly capabilities: readonly DocCapability[];
  /** Every `KVM_…` name in the text, with the line (from 1) of its first mention. */
  readonly mentions: ReadonlyMap<string, number>;
  /** What could not be read as its author meant it. */
  readonly problems: readonly DocProblem[];
}

export interface DocCommand {
  readonly name: string;
  /** As the heading has it: `4.37`. */
  readonly section: string;
  /** Line of the heading, from 1. */
  readonly line: number;
  /** What its `:Capability:` lines name; empty when it has none. */
  readonly behind: readonly CapabilityUse[];
  /** The descriptors it is called on, as written: `vm ioctl, vcpu ioctl`. */
  readonly type: string | undefined;
  readonly architectures: string | undefined;
}

/** One name of a `:Capability:` line. */
export interface CapabilityUse {
  readonly name: string;
  /**
   * `basic`: there wherever the API version is 12. `none`: not in every kernel, and no capability says so. `constant`: no capability but
   * a flag in the value of one, which the line names beside it.
   */
  readonly kind: "basic" | "none" | "capability" | "constant";
  /** How it stands to the name before it; `undefined` for the first of a line. */
  readonly joined: "," | "and" | "or" | "/" | undefined;
  /** What it holds for, as written, when not for all of the command: `vm ioctl`, `vcpu`. */
  readonly of: string | undefined;
  /** The part of the command that the line stands under, such as a subcommand. */
  readonly under: string | undefined;
  readonly line: number;
}

export interface DocCapability {
  readonly name: string;
  readonly section: string;
  readonly line: number;
  /** What it is enabled on, as written: `vcpu`, `VM`; `undefined` where it only informs. */
  readonly target: string | undefined;
  readonly architectures: string | undefined;
}

export interface DocProblem {
  readonly line: number;
  readonly message: string;
}
