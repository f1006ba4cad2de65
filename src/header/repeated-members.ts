import type { HeaderField } from "./declared.ts";

/**
 * Members whose name the record has already, those of its anonymous members included, as the compiler looks at it. Two in one anonymous member are that
 * member's own and are found there.
 */
export function repeatedMembers(fields: readonly HeaderField[]): readonly HeaderField[] {
  const first = new Map<number, number>();
  return fields.filter(({ syntax, member }) => {
    if (syntax.name === 0) return false;
    const known = first.get(syntax.name);
    if (known === undefined) first.set(syntax.name, member);
    return known !== undefined && known !== member;
  });
}
