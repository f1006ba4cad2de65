/** Bounds of a share that was seen `count` times in `size` draws, with 95 % confidence, by Wilson's score interval: from 0 to 1. */
export function wilson(count: number, size: number): { readonly from: number; readonly to: number } {
  const z = 1.959963984540054;
  const share = count / size;
  const middle = share + (z * z) / (2 * size);
  const spread = z * Math.sqrt((share * (1 - share)) / size + (z * z) / (4 * size * size));
  const scale = 1 + (z * z) / size;
  return { from: Math.max(0, (middle - spread) / scale), to: Math.min(1, (middle + spread) / scale) };
}
