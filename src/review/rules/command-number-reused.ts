import type { Command, HeaderAbi } from "../../abi/abi.ts";
import { canonicalType } from "../canonical-type.ts";
import { descriptorOf } from "../descriptor-of.ts";
import { hex } from "../element-text.ts";
import { commandsNumbered, stripped } from "../families.ts";
import { mayBeRenamed } from "../gate.ts";
import type { Context, RuleOf } from "../rule.ts";

/** A new command whose whole number another command has, or had. */
export const commandNumberReused: RuleOf<"command"> = {
  id: "command-number-reused",
  title: "a new command has a number that another command has or had",
  kind: "command",
  severity: "risk",
  witness: ["same-number"],
  why: "The same number means two things: legal when they belong to different kinds of descriptors, a wrong call when they do not.",
  precedent:
    "MSHV_SET_POLL_FILE and MSHV_SINT_PAUSE_MESSAGE_STREAM share 0x4008b825 on different devices; VFIO shares ten numbers between devices and containers.",
  fix: `Take the next number that was never used, and keep a note of the dead ones:

    /* 0x03 was FOO_FLUSH, until 6.4: not to be used again */
    #define FOO_SYNC _IO(FOO_TYPE, 0x04)

Where two kinds of descriptors share numbers on purpose, say at each command which descriptor it is for.`,
  decidedBy: "header",
  check({ name, before, after }, context) {
    if (after === undefined || before?.number === after.number) return [];
    const other = holderOf(after, context);
    if (other === undefined) return [];
    const [own, others] = other.gone ? [] : [after, other.command].map((each) => descriptorOf(each, context.header));
    if (own !== undefined && others !== undefined && own !== others) {
      return [
        {
          element: name,
          place: after.place,
          severity: "advice",
          message: `${name} and ${other.command.name} have the same number ${hex(after.number)}; one is for ${own}, the other for ${others}.`,
          next: "Nothing, as long as no descriptor accepts both.",
          texts: [other.command.name, hex(after.number)],
        },
      ];
    }
    return [
      {
        element: name,
        place: after.place,
        severity: other.gone ? "break" : "risk",
        message: other.gone
          ? `${name} has the number ${hex(after.number)} that ${other.command.name} had: programs already built that call it get something else.`
          : `${name} and ${other.command.name} have the same number ${hex(after.number)}.`,
        next: other.gone
          ? "Take a number that was never used."
          : "Make sure that no descriptor accepts both, and say in the comment which one accepts which.",
        texts: [other.command.name, hex(after.number)],
      },
    ];
  },
};

/** Who else has the number, or had it: definitions of their own only, for an alias is the same command under two names. */
function holderOf(command: Command, context: Context): { readonly command: Command; readonly gone: boolean } | undefined {
  const { header } = context;
  if (header.after === undefined || isAlias(command.name, header.after)) return undefined;
  const now = commandsNumbered(header.after, command.number);
  const { before, after } = header;
  const hadNumber = (name: string) => before?.commands.get(name)?.number === command.number;
  const twins = now.filter(({ name }) => name !== command.name && !isAlias(name, after));
  const twin =
    twins.find(({ name }) => hadNumber(name)) ??
    twins.find((each) => !sameArgument(each, command)) ??
    twins.find((each) => isSlip(each, command, context));
  if (twin !== undefined) return { command: twin, gone: false };
  // What gave the number up is in question itself: of all other old commands nothing need be known.
  const old = header.commands.flatMap((each) => (each.before?.number === command.number ? [each.before] : []));
  // A number that only changed its name, with the same argument, is a rename.
  const gone = old.find(
    (each) =>
      each.name !== command.name &&
      !now.some(({ name }) => name === each.name) &&
      !(sameArgument(each, command) && mayBeRenamed(each, command)),
  );
  return gone === undefined ? undefined : { command: gone, gone: true };
}

/**
 * Two commands that are both new, each with its number in digits: a second name of one command would be written as the first. Of the
 * two the later is told. `FS_IOC32_GETFLAGS` and `FS_IOC_GETFLAGS` meet on 32 bits only, and are meant to.
 */
function isSlip(earlier: Command, command: Command, { header, across }: Context): boolean {
  if (header.before?.commands.has(earlier.name) === true || earlier.place.line >= command.place.line) return false;
  if (stripped(earlier.name) === stripped(command.name) || descriptorOf(earlier, header) !== descriptorOf(command, header))
    return false;
  const names = [earlier.name, command.name];
  if (!names.every((name) => /\b\d/.test(header.after?.visible.macro(name)?.text ?? ""))) return false;
  return across.every(({ after }) => new Set(names.map((name) => after?.commands.get(name)?.number)).size === 1);
}

/** `#define OLD NEW`: the body is nothing but the name of another command. */
function isAlias(name: string, { visible }: HeaderAbi): boolean {
  const word = /^\(?\s*([A-Za-z_]\w*)\s*\)?$/.exec(visible.macro(name)?.text ?? "")?.[1];
  return word !== undefined && visible.command(word) !== undefined;
}

/** One number under two names with the same argument is one command. */
function sameArgument(a: Command, b: Command): boolean {
  if (a.type === undefined || b.type === undefined) return a.argument === b.argument;
  return canonicalType(a.type) === canonicalType(b.type);
}
