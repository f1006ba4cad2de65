/** How many characters two texts begin with alike, and with how many of the others they end alike. */
export function commonEnds(a: string, b: string): { readonly start: number; readonly end: number } {
  const most = Math.min(a.length, b.length);
  let start = 0;
  // Whole blocks first: V8 compares a slice as memory, and characters one by one.
  while (start + block <= most && a.slice(start, start + block) === b.slice(start, start + block)) start += block;
  while (start < most && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  let [lastA, lastB] = [a.length, b.length];
  const first = lastA - (most - start);
  while (lastA - block >= first && a.slice(lastA - block, lastA) === b.slice(lastB - block, lastB)) {
    lastA -= block;
    lastB -= block;
  }
  while (lastA > first && a.charCodeAt(lastA - 1) === b.charCodeAt(lastB - 1)) {
    lastA--;
    lastB--;
  }
  return { start, end: a.length - lastA };
}

const block = 2048;
