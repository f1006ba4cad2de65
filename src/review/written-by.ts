import type { HeaderAbi } from "../abi/abi.ts";
import type { Field, Record } from "../abi/type.ts";
import { docOf } from "./gate.ts";
import { passingOf } from "./passings.ts";
import type { Uses } from "./uses.ts";

/** Who alone writes a member, in words; undefined when programs write it too, or when that is not known. */
export function writtenBy(member: Field, record: Record, header: HeaderAbi, uses: Uses): string | undefined {
  const known = passingOf(header.name, record.name)?.writer;
  if (known !== undefined) return known;
  // Getters whose name and direction agree: some headers have _IOR where a program passes something. What others hold by value goes their ways, too.
  const commands = uses.commands(record.name);
  const held = uses.holders(record.name).length > 0;
  if (!held && commands.length > 0 && commands.every(({ name, direction }) => direction === "read" && asks.test(name)))
    return "the kernel";
  const doc = docOf(member.name, member.comment, record.comment);
  return marks.some((mark) => mark.test(doc)) ? "the kernel" : undefined;
}

const asks = /(^|_)(GET\w*|INFO|QUERY\w*|CAPS?|STATUS|STATS?|VERSION|LIST|ENUM|REPORT)(_|\d|$)/;

/** How headers mark what is an answer: `Out`, `[out]`, `(out)`, sound's `R:`, `filled by the driver`. */
const marks: readonly RegExp[] = [
  /^\s*(optional, )?out\s*($|[:.,-])/im,
  /[[(]out[\])]/i,
  /^\s*R:\s/m,
  /\b(filled|set|updated|stored?|written|returned|reported)( in| out)? by (the )?(kernel|driver|hardware|firmware|device)\b/i,
];
