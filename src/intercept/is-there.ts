import type { Provider } from "../session/provider.ts";

/** Whether a node could be opened but for who has it open already. */
export function isThere(provider: Provider, path: string): boolean {
  const opened = provider.open(path);
  if ("errno" in opened) return opened.errno === "EBUSY";
  provider.close(opened.value);
  return true;
}
