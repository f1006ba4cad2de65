/** What a piece of text is, so that a terminal may colour it. */
export type Role = "heading" | "keyword" | "dim" | "error" | "warning" | "caret" | "good";

/** Returns the text with or without colour. */
export type Paint = (role: Role, text: string) => string;

const codes: Readonly<{ [role in Role]: string }> = {
  heading: "1",
  keyword: "36",
  dim: "2",
  error: "1;31",
  warning: "1;33",
  caret: "1;32",
  good: "32",
};

export const plain: Paint = (_role, text) => text;

export function painter(color: boolean): Paint {
  return color ? (role, text) => `\u001b[${codes[role]}m${text}\u001b[0m` : plain;
}
