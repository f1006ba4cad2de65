import type { Severity } from "../../src/review/result.ts";

/** Worst first, as everywhere. */
export const severities: readonly Severity[] = ["break", "risk", "advice"];
