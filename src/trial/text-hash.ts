/**
 * 16 hex digits of a text: FNV-1a of 64 bits over its UTF-16 code units, low byte first. It tells texts apart and keeps no secret; computed
 * here so that this room needs nothing of Node.
 */
export function textHash(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    for (const byte of [unit & 0xff, unit >> 8]) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffff_ffff_ffff_ffffn;
  }
  return hash.toString(16).padStart(16, "0");
}
