import type { Command } from "../../abi/abi.ts";
import { elementType } from "../canonical-type.ts";
import { commandsAt } from "../families.ts";
import { listOf } from "../list-of.ts";
import type { Context, Found, RuleOf } from "../rule.ts";

/** Bytes that fit into the 13 bits that some architectures have for the size. */
const portable = 8191;

/** Commands whose argument is larger than every architecture can put into a number, or puts another size into it on each. */
export const commandSizeUnportable: RuleOf<"command"> = {
  id: "command-size-unportable",
  title: "a command's argument is too large for the number on some architectures, or of another size there",
  kind: "command",
  severity: "risk",
  witness: ["number-size"],
  why: "Alpha, MIPS, PowerPC and SPARC have 13 bits for the size: there a larger one does not compile, or runs into the direction bits. A type that is larger in 64-bit programs makes two numbers of one command, and a kernel that knows only its own refuses 32-bit programs.",
  precedent:
    "Documentation/driver-api/ioctl.rst: sizes above 8191 bytes do not fit everywhere; pass a pointer and a length instead. linux/dma-buf.h: DMA_BUF_SET_NAME was given a const char *, and has DMA_BUF_SET_NAME_A and _B beside it since, a number for each size.",
  fix: `Pass the large part by reference, as an address and a length in a small record:

    struct foo_load {
    	__u64 data;		/* pointer */
    	__u64 size;		/* bytes */
    };
    #define FOO_LOAD _IOW(FOO_TYPE, 0x01, struct foo_load)

Give the macro a type of fixed size, and what is passed rather than a pointer to it:

    #define FOO_SET_LIMIT _IOW(FOO_TYPE, 0x02, __u64)		/* not unsigned long */
    #define FOO_SET_RANGE _IOW(FOO_TYPE, 0x03, struct foo_range)	/* not struct foo_range * */`,
  decidedBy: "header",
  check({ name, before, after }, context) {
    if (after === undefined) return [];
    // What a released number carries is not to be changed any more.
    if (after.size <= portable) return before === undefined ? sizedByModel(after, context) : [];
    if (before !== undefined && before.size > portable) return [];
    return [
      {
        element: name,
        place: after.place,
        message: `${name} takes ${after.argument} of ${after.size} bytes; numbers carry at most ${portable} on every architecture.`,
        next: "Pass an address and a length in a small record.",
        texts: ["", `${after.size}`],
      },
    ];
  },
};

/** A new command that 32-bit and 64-bit programs call by other numbers. */
function sizedByModel(command: Command, context: Context): readonly Found[] {
  const { name, argument, place } = command;
  // The number of a sizeof has the size of a size_t, and a rule of its own.
  if (/^sizeof\b/.test(argument) || isKnownOtherwise(command, context)) return [];
  const having = context.across.flatMap(({ model, after }) => {
    const there = after?.visible.command(name);
    return there === undefined ? [] : [{ arch: model.name, size: there.size }];
  });
  if (having[0]?.arch !== context.model.name || new Set(having.map(({ size }) => size)).size < 2) return [];
  const pointed = /^(.*\w)\s*\*$/.exec(argument)?.[1];
  const isText = pointed !== undefined && /\b(void|char)$/.test(pointed);
  return [
    {
      element: name,
      place,
      message: `${name} takes ${argument}, which is ${listOf(having.map(({ arch, size }) => `${size} bytes on ${arch}`))}: its number is another one there.`,
      next:
        pointed === undefined || isText
          ? "Give it a type of fixed size, such as __u64, or a record whose members have one."
          : `Write ${pointed} instead of ${argument}: the macro is given what is passed, and not a pointer to it.`,
      abis: having.map(({ arch }) => arch),
      texts: ["", argument],
    },
  ];
}

/** Another name of a command, one whose other form stands beside it, or one whose record came with it: that is a finding itself. */
function isKnownOtherwise({ name, group, ordinal, type }: Command, { before, after, header }: Context): boolean {
  const now = header.after;
  if (now === undefined || now.visible.command(now.visible.macro(name)?.text ?? "") !== undefined) return true;
  // FS_IOC32_GETFLAGS beside FS_IOC_GETFLAGS.
  if (commandsAt(now, group, ordinal).some((each) => each.name !== name && each.name.replace(/_?32/, "") === name)) return true;
  const element = type === undefined ? undefined : elementType(type);
  if (element?.kind !== "record") return false;
  const { name: record, place } = element.record;
  if (header.before?.visible.record(record) !== undefined || !after.headers.has(place.file)) return false;
  return before.headers.get(place.file)?.visible.record(record) === undefined;
}
