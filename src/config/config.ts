import type { GateName } from "../review/gate-name.ts";
import type { Acceptance, Severity } from "../review/result.ts";

/** What a project says of its own interface: `abide.config.yaml`, read. */
export interface Config {
  /** The file as the user names it. */
  readonly file: string;
  /** Which names of which headers are gates, beside those that are built in. */
  readonly gates: readonly GateName[];
  /** Severities other than a rule's own; `off` leaves its findings out. */
  readonly severities: ReadonlyMap<string, Severity | "off">;
  readonly accepted: readonly Acceptance[];
}

/** What is wrong with a configuration, and where: `abide.config.yaml:12:5`. */
export interface ConfigProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}
