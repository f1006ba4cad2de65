import { readFileSync } from "node:fs";

/**
 * Texts as the bytes that they were given as, a character (0 to 255) a byte. Node takes arguments and environment for UTF-8, and what is none becomes U+FFFD: of such
 * texts this process's own arguments, or its environment, tell the bytes. What they do not hold is UTF-8.
 *
 * @param texts of `cmdline`: the last ones, in their order.
 */
export function bytesAsGiven(texts: readonly string[], from: "cmdline" | "environ"): readonly string[] {
  const plain = () => texts.map((text) => Buffer.from(text, "utf8").toString("latin1"));
  if (!texts.some((text) => text.includes("\ufffd"))) return plain();
  const entries = readFileSync(`/proc/self/${from}`, "latin1").split("\0").slice(0, -1);
  if (from === "cmdline") {
    const last = entries.slice(-texts.length);
    return last.length === texts.length && last.every((entry, at) => decoded(entry) === texts[at]) ? last : plain();
  }
  const given = new Map(entries.map((entry) => [decoded(entry), entry]));
  return plain().map((text, at) => given.get(texts[at] ?? "") ?? text);
}

function decoded(entry: string): string {
  return Buffer.from(entry, "latin1").toString("utf8");
}
