/**
 * Orders two Debian package versions: less than 0 when `a` is older. `[epoch:]upstream[-revision]`, by the rules of Debian Policy 5.6.12: a
 * `~` sorts before everything, even before the end, so `7.3~rc7-1` is older than `7.3-1`.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [split(a), split(b)];
  return left.epoch - right.epoch || compareParts(left.upstream, right.upstream) || compareParts(left.revision, right.revision);
}

function split(version: string): { readonly epoch: number; readonly upstream: string; readonly revision: string } {
  const colon = version.indexOf(":");
  const rest = version.slice(colon + 1);
  const dash = rest.lastIndexOf("-");
  return {
    epoch: colon < 0 ? 0 : Number(version.slice(0, colon)),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? "" : rest.slice(dash + 1),
  };
}

/** By turns what is no digit, character by character, and a number. */
function compareParts(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [one = "", other = ""] = [left[at], right[at]];
    const order = at % 2 === 0 ? compareWords(one, other) : Number(one) - Number(other);
    if (order !== 0) return order;
  }
  return 0;
}

/** A word first, if an empty one, so that words meet words. */
function partsOf(text: string): readonly string[] {
  const parts = text.match(/\D+|\d+/g) ?? [];
  return /^\d/.test(text) ? ["", ...parts] : parts;
}

function compareWords(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const order = weight(a[at]) - weight(b[at]);
    if (order !== 0) return order;
  }
  return 0;
}

/** `~`, then the end, then letters, then the rest. */
function weight(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === "~") return -1;
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}
