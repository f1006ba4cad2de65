import { constants } from "node:os";
import type { LauncherWord } from "./launcher-words.ts";

/** How a process went: its exit code, or the name of the signal that ended it. */
export type Ended = { readonly code: number } | { readonly signal: string };

/** From the launcher's word of it. */
export function endedBy(ended: Extract<LauncherWord, { ended: object }>["ended"]): Ended {
  if ("code" in ended) return ended;
  const [name] = Object.entries(constants.signals).find(([, number]) => number === ended.signal) ?? [];
  return { signal: name ?? `signal ${ended.signal}` };
}
