/**
 * Orders names of releases by the numbers in them, so that 6.2 comes before 6.12 and `7.3-rc7` before `7.3`: `v6.12`, `linux-6.12.1`,
 * `linux-headers-6.12.117+deb12-common`.
 */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [numbersIn(a), numbersIn(b)];
  for (let at = 0; at < Math.max(left.numbers.length, right.numbers.length); at++) {
    const difference = (left.numbers[at] ?? 0) - (right.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.candidate - right.candidate || (a < b ? -1 : a > b ? 1 : 0);
}

/**
 * The version that a release is called by: `6.12.117` of `linux-headers-6.12.117+deb12-common`, `7.3-rc7` of `v7.3-rc7`. Undefined for any other name, such as
 * `next` or `old-6.1`.
 */
export function versionOf(name: string): string | undefined {
  return /^(?:linux-headers-|linux-|v)?(\d+(?:\.\d+)+(?:-rc\d+)?)(?:[-+].*)?$/.exec(name)?.[1];
}

function numbersIn(name: string): { readonly numbers: readonly number[]; readonly candidate: number } {
  const version = /\d+(?:\.\d+)*/.exec(name);
  const rest = version === null ? name : name.slice(version.index + version[0].length);
  const candidate = /^[-~.]?rc(\d+)/.exec(rest)?.[1];
  return {
    numbers: (version?.[0].split(".") ?? []).map(Number),
    candidate: candidate === undefined ? Number.MAX_SAFE_INTEGER : Number(candidate),
  };
}
