/** gcc's choice for an enum: unsigned int, int if any is negative, the 64-bit ones when they do not fit; the smallest when packed. */
export function enumShape(low: bigint, high: bigint, packed: boolean): { size: number; signed: boolean } {
  const signed = low < 0n;
  for (const size of packed ? [1, 2, 4, 8] : [4, 8]) {
    const bits = BigInt(size * 8);
    if (signed ? low >= -(1n << (bits - 1n)) && high < 1n << (bits - 1n) : high < 1n << bits) return { size, signed };
  }
  return { size: 8, signed };
}
