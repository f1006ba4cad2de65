import type { Command, HeaderAbi } from "../abi/abi.ts";
import { fails, ioctlMacros, prints, same } from "./spell.ts";
import type { ClaimMaker, Expected } from "./witness.ts";

/** A command's number, as `ioctl` is given it: 32 bits. */
export const number: ClaimMaker = ({ element }, { before, after }) => {
  if (before?.visible.command(element) === undefined) return `${element} was no command before`;
  const seen = (header: HeaderAbi | undefined): Expected => {
    const found = numberOf(header, element);
    return found === undefined ? fails(header?.visible.defined(element) ? "" : element) : prints(found, "hex");
  };
  const [b, a] = [seen(before), seen(after)];
  if (same(b, a)) return `${element} has one number on both sides`;
  return {
    kind: "value",
    lines: [ioctlMacros, `enum { abide_number = (${element}) };`, ""],
    expression: `(unsigned int)(${element})`,
    written: "hex",
    before: b,
    after: a,
  };
};

function numberOf(header: HeaderAbi | undefined, name: string): number | undefined {
  const command = header?.visible.command(name);
  if (command !== undefined) return command.number;
  const value = header?.visible.constant(name);
  return value === undefined ? undefined : Number(BigInt.asUintN(32, value));
}

/** Two commands with one number; or, when the other is gone, its number under the new name. */
export const sameNumber: ClaimMaker = ({ element, message }, { before, after }) => {
  const command = after?.visible.command(element);
  if (command === undefined) return `${element} is no command`;
  const other = otherNamed(command, message, before, after);
  if (other === undefined) return `who has the number ${command.number} beside ${element} is not known`;
  if (after?.visible.command(other.name) === undefined) {
    const seen = prints(command.number, "hex");
    return {
      kind: "value",
      lines: [
        ioctlMacros,
        "#ifdef ABIDE_AFTER",
        `#define ABIDE_COMMAND ${element}`,
        "#else",
        `#define ABIDE_COMMAND ${other.name}`,
        "#endif",
      ],
      expression: "(unsigned int)(ABIDE_COMMAND)",
      written: "hex",
      before: seen,
      after: seen,
    };
  }
  const old = [element, other.name].map((name) => numberOf(before, name));
  const missing = [element, other.name].filter((_, index) => old[index] === undefined)[0];
  return {
    kind: "value",
    lines: [ioctlMacros],
    expression: `((unsigned int)(${element}) == (unsigned int)(${other.name}))`,
    before: missing === undefined ? prints(old[0] === old[1] ? 1 : 0, "signed") : fails(missing),
    after: prints(1, "signed"),
  };
};

/** The finding names the other one in words. */
function otherNamed(
  command: Command,
  message: string,
  ...headers: readonly (HeaderAbi | undefined)[]
): { readonly name: string } | undefined {
  const words = message.match(/\w+/g) ?? [];
  for (const name of words) {
    if (name === command.name) continue;
    if (headers.some((header) => header?.visible.command(name)?.number === command.number)) return { name };
  }
  return undefined;
}

/** The type that a command's macro names: what _IOC leaves out of the number is asked of the macro's text. */
export const argumentType: ClaimMaker = ({ element }, { before, after }) => {
  const [old, now] = [before?.visible.command(element), after?.visible.command(element)];
  if (old === undefined || now === undefined) return `${element} is not a command on both sides`;
  if (old.argument === now.argument) return `${element} names ${old.argument} on both sides; only its members tell`;
  if ([old, now].some((each) => each.argument === "")) return `${element} names no type`;
  const macros = ["_IOR", "_IOW", "_IOWR"].flatMap((name) => [`#undef ${name}`, `#define ${name}(group, ordinal, type) #type`]);
  return {
    kind: "value",
    lines: [ioctlMacros, ...macros, ""],
    expression: element,
    written: "text",
    before: prints(old.argument, "text"),
    after: prints(now.argument, "text"),
  };
};
