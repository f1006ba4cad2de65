import type { Command, Constant, HeaderAbi } from "../abi/abi.ts";
import type { Enum } from "../abi/type.ts";
import type { AbiReport } from "./abi-json.ts";
import { type Paint, plain } from "./paint.ts";
import { printable } from "./printable.ts";
import { recordText } from "./record-text.ts";

/** The report for people, piece by piece, headers in order. Headers that declare nothing are left out; a last line counts all. */
export function* abiText({ model, headers }: AbiReport, paint: Paint = plain): Generator<string> {
  const totals = { headers: 0, records: 0, commands: 0, constants: 0, enums: 0 };
  for (const { key, header } of headers) {
    totals.headers += 1;
    totals.records += header.records.size;
    totals.commands += header.commands.size;
    totals.constants += header.constants.size;
    totals.enums += header.enums.size;
    const text = headerText(header, paint);
    if (text !== "") yield `${paint("heading", printable(key))}  ${paint("dim", model.name)}\n\n${text}`;
  }
  yield `${count(totals.headers, "header")}: ${count(totals.records, "record")}, ${count(totals.commands, "command")}, ${count(totals.constants, "constant")}, ${count(totals.enums, "enum")}\n`;
}

function headerText(header: HeaderAbi, paint: Paint): string {
  const parts: string[] = [];
  for (const record of header.records.values()) {
    // `outer.member` is drawn inside its outer record.
    if (!(record.tagless && record.name.includes("."))) parts.push(recordText(record, paint));
  }
  if (header.commands.size > 0) parts.push(commandsText([...header.commands.values()]));
  for (const each of header.enums.values()) parts.push(enumText(each, paint));
  if (header.constants.size > 0) parts.push(constantsText([...header.constants.values()]));
  return parts.map((part) => `${part}\n`).join("");
}

const macroOf = { none: "_IO", read: "_IOR", write: "_IOW", readwrite: "_IOWR" } as const;

function commandsText(commands: readonly Command[]): string {
  const rows = commands.map(({ name, direction, group, ordinal, argument, size, number }) => {
    // A number that was put together by hand has a size but no type to show for it.
    const type = argument !== "" ? argument : size > 0 ? `${size} bytes` : "";
    const operands = [hex(group, 2), hex(ordinal, 2), ...(type === "" ? [] : [type])].join(", ");
    return { name, call: `${macroOf[direction]}(${operands})`, number: hex(number, 8) };
  });
  return table(rows.map(({ name, call, number }) => [name, call, number]));
}

function enumText({ name, tagless, size, signed, enumerators }: Enum, paint: Paint): string {
  const rows = table(enumerators.map((each) => [`  ${each.name}`, `= ${each.value}`]));
  const tag = tagless && name.includes("@") ? "" : ` ${paint("heading", name)}`;
  const note = paint("dim", `/* size: ${size}, ${signed ? "signed" : "unsigned"} */`);
  return `${paint("keyword", "enum")}${tag} {\n${rows}  ${note}\n};\n`;
}

function constantsText(constants: readonly Constant[]): string {
  return table(constants.map(({ name, value }) => [name, String(value), value > 9n ? `0x${value.toString(16)}` : ""]));
}

/** Columns as wide as their widest cell, none wider than 48 so that one long name does not push all others away. */
function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.min(48, Math.max(widths[column] ?? 0, cell.length));
    });
  }
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return rows.map((row) => `${line(row)}\n`).join("");
}

function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, "0")}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
