import type { HeaderAbi } from "../../src/abi/abi.ts";
import type { Place } from "../../src/abi/type.ts";

/** What is wrong with a result, whatever the input was: places that are not in the text, numbers that cannot be. */
export function unsound(header: HeaderAbi, text: string): string[] {
  const wrong: string[] = [];
  const lines = text.split("\n");
  const here = (what: string, place: Place): void => {
    const whole = Number.isInteger(place.line) && Number.isInteger(place.column) && place.line >= 1 && place.column >= 1;
    if (!whole) wrong.push(`${what} stands at ${place.file}:${place.line}:${place.column}`);
    else if (place.file === header.name && place.line > lines.length)
      wrong.push(`${what} stands at line ${place.line} of ${lines.length}`);
  };
  const natural = (what: string, value: number | undefined): void => {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0)) wrong.push(`${what} is ${value}`);
  };
  for (const each of header.diagnostics) {
    const what = `diagnostic ${each.code} (${each.message})`;
    here(what, each.place);
    natural(`length of ${what}`, each.length);
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(each.code)) wrong.push(`code ${each.code} is not kebab-case`);
    if (each.message === "" || each.message.includes("\n")) wrong.push(`${what} has no message of one line`);
    if (each.line !== "" && each.place.file === header.name && each.place.column > each.line.length + 1) {
      wrong.push(`${what} has column ${each.place.column} of a line of ${each.line.length}`);
    }
  }
  for (const [name, record] of header.records) {
    here(`record ${name}`, record.place);
    natural(`size of ${name}`, record.size);
    natural(`alignment of ${name}`, record.align);
    for (const field of record.fields) {
      here(`field ${name}.${field.name}`, field.place);
      natural(`offset of ${name}.${field.name}`, field.offset);
      natural(`size of ${name}.${field.name}`, field.size);
      natural(`bit offset of ${name}.${field.name}`, field.bitOffset);
      natural(`bit size of ${name}.${field.name}`, field.bitSize);
    }
  }
  for (const [name, command] of header.commands) {
    here(`command ${name}`, command.place);
    natural(`number of ${name}`, command.number);
    natural(`size of ${name}`, command.size);
  }
  for (const [name, constant] of header.constants) here(`constant ${name}`, constant.place);
  for (const [name, macro] of header.macros) here(`macro ${name}`, macro.place);
  for (const [name, each] of header.enums) here(`enum ${name}`, each.place);
  return wrong;
}
