/** The largest of some numbers, 0 when there are none. Unlike Math.max it takes as many as a record may have members. */
export function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, each) => Math.max(most, each), 0);
}
