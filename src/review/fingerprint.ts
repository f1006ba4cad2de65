/**
 * 12 hex digits of a text: two FNV-1a hashes of 32 bits over it, the second over the text with another start.
 * A name for a finding, not a secret; computed here so that this room needs nothing of Node.
 */
export function fingerprint(text: string): string {
  const low = fnv1a(text, 0x811c9dc5);
  const high = fnv1a(text, 0x2e5bf271) & 0xffff;
  return high.toString(16).padStart(4, "0") + low.toString(16).padStart(8, "0");
}

function fnv1a(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}
