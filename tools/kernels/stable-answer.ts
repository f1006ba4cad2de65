import type { TestedInterface } from "./tested-interfaces.ts";

/** How much of a call's answer is kept: not the number of a descriptor, and not what abide does not play. */
export function stableAnswer(
  { loose, handsOut }: Pick<TestedInterface, "loose" | "handsOut">,
  call: string,
  answer: string,
): string {
  const [, hex] = /^ioctl \S+ (0x[0-9a-f]+)/.exec(call) ?? [];
  if (hex === undefined) return answer;
  const number = Number(hex);
  const [value = "", ...rest] = answer.split(" ");
  const kept = loose.some(({ commands }) => commands.includes(number)) ? [] : rest;
  return [handsOut.includes(number) && /^\d+$/.test(value) ? "fd" : value, ...kept].join(" ");
}
