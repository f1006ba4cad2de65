import type { Build } from "../contract/build.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { DecodedCrossing } from "./decoded-crossing.ts";
import type { Rehearsal } from "./rehearse.ts";
import type { TrialResult } from "./trial-result.ts";

/** What all judgements of a run look at. */
export interface Judged {
  readonly spec: AnyInterface;
  readonly build: Build;
  readonly decoded: readonly DecodedCrossing[];
  readonly rehearsal: Rehearsal;
  readonly result: TrialResult;
}
