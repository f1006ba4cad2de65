import type { HeaderAbi } from "../abi/abi.ts";
import type { Place } from "../abi/type.ts";
import { placeOfName } from "./families.ts";

/** Whether two names stand in one list of a header: from the one to the other nothing is declared but more of it. */
export function standInOneList(one: string, other: string, list: ReadonlySet<string>, header: HeaderAbi): boolean {
  const [from, to] = [one, other].map((name) => placeOfName(header, name)).sort(byLine);
  if (from === undefined || to === undefined || from.file !== to.file) return false;
  const between = ({ file, line }: Place) => file === from.file && line > from.line && line < to.line;
  const macros = header.defines.filter((name) => !list.has(name));
  if (macros.some((name) => between(header.visible.macro(name)?.place ?? from))) return false;
  const enumerators = [...header.enums.values()].flatMap((each) => each.enumerators).filter(({ name }) => !list.has(name));
  const types = [...header.records.values(), ...header.typedefs.values()];
  return ![...enumerators, ...types].some(({ place }) => between(place));
}

function byLine(a: Place, b: Place): number {
  return a.line - b.line;
}
