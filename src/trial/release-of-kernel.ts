import type { Contract } from "../contract/contract.ts";

/**
 * The release of a contract that a kernel is taken for: the newest that is not newer than it. Of a kernel older than all, or without a number, the
 * first one; a backport is not known by its number.
 *
 * @param kernel as uname has it: `6.12.6-amd64`.
 */
export function releaseOfKernel({ releases }: Contract, kernel: string): string | undefined {
  const released = releases.filter(({ status, name }) => status === "released" && numberOf(name) !== undefined);
  const own = numberOf(kernel) ?? 0;
  const fitting = released.filter(({ name }) => (numberOf(name) ?? 0) <= own);
  const byNumber = (one: { readonly name: string }, other: { readonly name: string }) =>
    (numberOf(one.name) ?? 0) - (numberOf(other.name) ?? 0);
  return (fitting.toSorted(byNumber).at(-1) ?? released.toSorted(byNumber)[0])?.name;
}

/** `6.12` as 6012. */
function numberOf(name: string): number | undefined {
  const found = /^(\d+)\.(\d+)/.exec(name);
  return found === null ? undefined : Number(found[1]) * 1000 + Number(found[2]);
}
