import type { LauncherWord } from "./launcher-words.ts";
import { signalName } from "./signal-number.ts";

/** How a process went: its exit code, or the name of the signal that ended it. */
export type Ended = { readonly code: number } | { readonly signal: string };

/** From the launcher's word of it. */
export function endedBy(ended: Extract<LauncherWord, { ended: object }>["ended"]): Ended {
  if ("code" in ended) return ended;
  return { signal: signalName(ended.signal) };
}
