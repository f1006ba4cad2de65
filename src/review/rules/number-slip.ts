import { newNames, placeOfName } from "../families.ts";
import { valuesNamed } from "../named.ts";
import type { Found, RuleOf } from "../rule.ts";

/** New values that follow 0x9 with 0x10: the next decimal number, written as a hexadecimal one. */
export const numberSlip: RuleOf<"header"> = {
  id: "number-slip",
  title: "a run of numbers goes on in decimal where it is hexadecimal",
  kind: "header",
  severity: "advice",
  witness: ["new-value"],
  why: "Six numbers are lost, and the next author fills them in, out of order; what was meant as a run of bits or a table has a hole.",
  precedent: "DRM_CAP_CURSOR_HEIGHT is 0x9 and DRM_CAP_ADDFB2_MODIFIERS after it 0x10 (drm/drm.h), and so it has to stay.",
  fix: `After 0x9 comes 0xa:

    #define FOO_CAP_NINE	0x9
    #define FOO_CAP_TEN		0xa`,
  decidedBy: "header",
  check(header) {
    const { after, before } = header;
    if (after === undefined) return [];
    const came = newNames(header).filter(({ value }) => value > 0n && value < 256n && value % 16n === 0n);
    if (came.length === 0) return [];
    const lists = new Map<string, { readonly values: Set<bigint>; count: number }>();
    const stems = new Set(came.map(({ name }) => stemOf(name)));
    for (const each of valuesNamed(after, (name) => stems.has(stemOf(name)))) {
      const stem = stemOf(each.name);
      const list = lists.get(stem) ?? { values: new Set(), count: 0 };
      list.values.add(each.value);
      list.count++;
      lists.set(stem, list);
    }
    return came.flatMap(({ name, value }) => {
      const list = lists.get(stemOf(name));
      // Where values repeat it is not one list.
      if (list === undefined || list.values.size < list.count) return [];
      const set = list.values;
      const run = [value - 9n, value - 8n, value - 7n].every((each) => set.has(each));
      const skipped = [1n, 2n, 3n, 4n, 5n, 6n].every((each) => !set.has(value - each));
      if (!run || !skipped || before === undefined) return [];
      const found: Found = {
        element: name,
        place: placeOfName(after, name),
        message: `${name} is 0x${value.toString(16)}, and the run before it ends with 0x${(value - 7n).toString(16)}.`,
        next: `If the next number was meant, it is 0x${(value - 6n).toString(16)}.`,
        texts: ["", `${value}`],
      };
      return [found];
    });
  },
};

/** The first two words: `DRM_CAP` of `DRM_CAP_ADDFB2_MODIFIERS`. */
function stemOf(name: string): string {
  const end = name.indexOf("_", name.indexOf("_") + 1);
  return end < 0 ? name : name.slice(0, end);
}
