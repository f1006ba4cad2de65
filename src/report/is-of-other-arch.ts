import type { Finding, Review } from "../review/result.ts";

/**
 * Whether a finding is about a header of which every architecture has its own, and holds on others than the first that was judged. A printer is
 * handed the text and the path that the first one has, so neither is to be shown for it.
 */
export function isOfOtherArch({ where, abis }: Finding, { archs }: Review): boolean {
  return where.file.startsWith("asm/") && archs[0] !== undefined && !abis.includes(archs[0]);
}
