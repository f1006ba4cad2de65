/** A value as it stands in a message: short, on one line, and whatever it is. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case "string":
      return shortened(JSON.stringify(value));
    case "bigint":
      return `${value}n`;
    case "number":
    case "boolean":
    case "undefined":
      return String(value);
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return `an array of ${value.length}`;
      return ArrayBuffer.isView(value) ? `${value.byteLength} bytes` : "an object";
    default:
      return `a ${typeof value}`;
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 56)}..."` : text;
}
