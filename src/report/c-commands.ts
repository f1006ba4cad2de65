/**
 * Names of commands, for a program that includes the interface's header and is compiled with any of its releases: what the header lacks is defined,
 * and what it has must be the build's, or another command than that would be tested. By name, in the order of the alphabet.
 */
export function cCommands(header: string, numbers: ReadonlyMap<string, number>): string {
  const sorted = [...numbers].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    "/* What the header of another release lacks; without it, all of them. */",
    "#if !defined(NO_HEADER) && defined(__has_include)",
    `#if __has_include(<${header}>)`,
    `#include <${header}>`,
    "#endif",
    "#endif",
    ...sorted.flatMap(([name, number]) => [`#ifndef ${name}`, `#define ${name} ${numberText(number)}`, "#endif"]),
    "",
    "/* A 32-bit program's header has numbers of its own, for commands that it is not tried with. */",
    "#ifdef __LP64__",
    "#define COMMAND(name, number) \\",
    "\t_Static_assert((name) == (number), \\",
    '\t\t       "this header has another " #name ": take the build\'s, or compile with -DNO_HEADER")',
    ...sorted.map(([name, number]) => `COMMAND(${name}, ${numberText(number)});`),
    "#endif",
  ].join("\n");
}

/** With the macro that puts a number together, since architectures do that in two ways. */
function numberText(number: number): string {
  const direction = ["_IOC_NONE", "_IOC_WRITE", "_IOC_READ", "_IOC_READ | _IOC_WRITE"][number >>> 30];
  const hex = (value: number) => `0x${value.toString(16).padStart(2, "0")}`;
  return `_IOC(${direction}, ${hex((number >>> 8) & 0xff)}, ${hex(number & 0xff)}, ${(number >>> 16) & 0x3fff})`;
}
