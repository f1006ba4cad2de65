/**
 * What `make headers_install` takes out of a header's text (scripts/headers_install.sh, Linux 6.12), said as macros: marks for
 * the kernel's own checkers vanish, `__packed` becomes the attribute, and the headers know that they are exported.
 * They hold in kernel source trees and in loose headers, which may be copies out of one; an installed tree is already stripped.
 */
export const kernelMacros: Readonly<{ [name: string]: string }> = {
  __EXPORTED_HEADERS__: "",
  __user: "",
  __force: "",
  __iomem: "",
  __attribute_const__: "",
  __packed: "__attribute__((packed))",
};

/** The installed name of a guard: headers_install drops the `_UAPI` prefix in `#ifndef`, `#define` and the note after `#endif`. */
export function stripUapiGuards(text: string): string {
  if (!text.includes("_UAPI")) return text;
  return text.replace(uapiGuard, "$1");
}

const uapiGuard = /^([ \t]*#[ \t]*(?:ifndef|define|endif[ \t]*\/\*)[ \t]*)_UAPI/gm;

/** Where in a text `stripUapiGuards` takes out the five characters of a prefix. */
export function uapiGuards(text: string): readonly number[] {
  if (!text.includes("_UAPI")) return [];
  return [...text.matchAll(uapiGuard)].map(({ index, 1: head = "" }) => index + head.length);
}
