import type { Sides } from "./witness.ts";

/**
 * Types that headers of the kernel use and neither declare nor include, and what makes them known: programs have them from a header of the C library that
 * they include first, or have to declare them. Read in include/uapi of Linux 5.10 to 7.3.
 */
const declared: readonly { readonly types: readonly string[]; readonly by: string }[] = [
  { types: ["ptrdiff_t", "size_t", "wchar_t"], by: "#include <stddef.h>" },
  { types: ["bool"], by: "#include <stdbool.h>" },
  {
    types: ["int8_t", "int16_t", "int32_t", "int64_t", "intptr_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t", "uintptr_t"],
    by: "#include <stdint.h>",
  },
  { types: ["caddr_t", "gid_t", "mode_t", "off_t", "pid_t", "ssize_t", "uid_t"], by: "#include <sys/types.h>" },
  { types: ["time_t"], by: "#include <time.h>" },
  // A domain's number, which no exported header declares: include/xen/interface/xen.h, Linux 6.12.
  { types: ["domid_t"], by: "typedef __UINT16_TYPE__ domid_t;" },
];

/** Lines that a program needs before a header that is not sufficient by itself, on any side under any of the data models. */
export function missingTypes(all: readonly Sides[]): readonly string[] {
  const names = new Set(
    all
      .flatMap(({ before, after }) => [...(before?.diagnostics ?? []), ...(after?.diagnostics ?? [])])
      .filter(({ code }) => code === "unknown-type")
      .flatMap(({ message }) => /^type '(\w+)'/.exec(message)?.[1] ?? []),
  );
  return declared.filter(({ types }) => types.some((type) => names.has(type))).map(({ by }) => by);
}
