import type { Answer } from "../../session/answer.ts";
import type { Context } from "../../session/context.ts";
import type { CommandSpec } from "../../session/spec.ts";
import type { Step } from "../../session/step.ts";
import type { MshvWorld } from "./world.ts";

/** The session room's types, over this interface's state. */
export type MshvCommand<S = unknown, A = unknown> = CommandSpec<MshvWorld, S, A>;
export type MshvStep<S = unknown, A = unknown> = Step<MshvWorld, S, A>;
export type MshvContext<S = unknown, A = unknown> = Context<MshvWorld, S, A>;

/** A Hyper-V page, in bytes: the most that a hypercall takes or gives. */
export const pageSize = 4096n;

export const rootSource = "drivers/hv/mshv_root_main.c, Linux 6.15 (ed83d364f048) to 7.3-rc7";
export const vtlSource = "drivers/hv/mshv_vtl_main.c, Linux 6.19 to 7.3-rc7 (754cf84504ea)";

/** What a command answers that hands out a descriptor. */
export function handed(handle: number | undefined): Answer {
  return handle === undefined ? { errno: "EMFILE" } : { value: handle };
}
