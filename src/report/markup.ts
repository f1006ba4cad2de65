/**
 * Text as it may stand in XML 1.0 and in HTML, in an element or in a quoted attribute. Control characters, which XML has no way to write, are
 * shown as `\xNN`; halves of a character and what is never one become U+FFFD. Tabs and line feeds stay.
 */
export function markup(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/(?![\t\n])\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`)
    .replace(/[\p{Cs}\ufffe\uffff]/gu, "\ufffd")
    .replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

const entities: { readonly [sign: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
