import type { HeaderAbi } from "../../src/abi/abi.ts";
import { sizeOf } from "../../src/abi/size.ts";
import type { Type } from "../../src/abi/type.ts";
import { emptyFacts, type Facts, type Shape } from "./facts.ts";

/** What our reader says of a header, in the form of the comparison. */
export function ourFacts(header: HeaderAbi): Facts {
  const facts = emptyFacts();
  for (const [name, record] of header.records) {
    facts.records.set(name, {
      kind: record.kind,
      size: record.size,
      align: record.align,
      fields: record.fields
        .filter((field) => field.name !== "")
        .map((field) => ({
          name: field.name,
          offset: field.offset,
          size: field.size,
          bitOffset: field.bitOffset,
          bitSize: field.bitSize,
          shape: shapeOf(field.type),
        })),
    });
  }
  for (const [name, typedef] of header.typedefs) facts.typedefs.set(name, shapeOf(typedef.type));
  for (const each of header.enums.values()) {
    facts.enums.push({
      name: each.name.includes("@") ? "" : each.name,
      size: each.size,
      signed: each.signed,
      enumerators: each.enumerators.map(({ name, value }) => ({ name, value })),
    });
  }
  for (const [name, constant] of header.constants) {
    facts.constants.set(name, constant.value);
    facts.bodies.set(name, constant.text);
  }
  for (const [name, command] of header.commands) {
    facts.constants.set(name, BigInt(command.number));
    facts.commands.set(name, {
      number: BigInt(command.number),
      direction: command.direction,
      group: command.group,
      ordinal: command.ordinal,
      size: command.size,
    });
  }
  for (const [name, macro] of header.macros) {
    facts.macros.add(name);
    facts.bodies.set(name, macro.text);
  }
  return facts;
}

function shapeOf(type: Type): Shape {
  switch (type.kind) {
    case "void":
      return "void";
    case "integer":
      return `${type.name === "_Bool" ? "b" : type.signed ? "i" : "u"}${type.size}`;
    case "float":
      return `f${type.size}`;
    case "pointer":
      return "p";
    case "array":
      return `[${type.count ?? ""}]${shapeOf(type.of)}`;
    case "record":
      return type.record.complete ? `${type.record.kind} ${type.record.size}` : "incomplete";
    case "enum":
      return `enum ${sizeOf(type)}`;
    case "typedef":
      return shapeOf(type.to);
    case "function":
      return "function";
    case "unknown":
      return `unknown ${type.text}`;
  }
}
