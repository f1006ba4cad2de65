import type { Answering } from "./met-interface.ts";

/** Whether a node could be opened but for who has it open already. */
export function isThere(provider: Answering, path: string): boolean {
  if (provider.there !== undefined) return provider.there(path);
  const opened = provider.open(path);
  if ("errno" in opened) return opened.errno === "EBUSY";
  provider.close(opened.value);
  return true;
}
