import type { Type } from "./type.ts";

/** A type as C spells it without a name: `__u32`, `char[256]`, `struct iovec *`, `int (*)(void)`. */
export function typeText(type: Type): string {
  return declare(type, "");
}

/** A declaration of `name` with the type: `__u8 pad[3]`, `struct iovec *iov`. An empty name gives the type alone. */
export function declare(type: Type, name: string): string {
  let at = type;
  let inner = name;
  for (;;) {
    switch (at.kind) {
      case "pointer":
        inner = at.to.kind === "array" || at.to.kind === "function" ? `(*${inner})` : `*${inner}`;
        at = at.to;
        break;
      case "array":
        inner += `[${at.count ?? ""}]`;
        at = at.of;
        break;
      case "function":
        return functionText(at.text, inner);
      default: {
        const base = baseText(at);
        return inner === "" || (inner.startsWith("[") && name === "") ? base + inner : `${base} ${inner}`;
      }
    }
  }
}

function baseText(type: Exclude<Type, { kind: "pointer" | "array" | "function" }>): string {
  switch (type.kind) {
    case "void":
      return "void";
    case "integer":
    case "float":
    case "typedef":
      return type.name;
    case "record":
      return `${type.record.kind} ${type.record.name}`;
    case "enum":
      return `enum ${type.enum.name}`;
    case "unknown":
      return type.text;
  }
}

/** The text of a function type is `RESULT (PARAMETERS)`; the name goes between the two. */
function functionText(text: string, inner: string): string {
  const parts = /^([^(]*)(\(.*\))$/s.exec(text);
  return parts === null ? `${text === "" ? "void" : text} ${inner}()` : `${(parts[1] ?? "").trim()} ${inner}${parts[2]}`;
}
