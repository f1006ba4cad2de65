import type { HeaderAbi } from "../abi/abi.ts";
import { fails, fieldOf, ioctlMacros, memberParts, prints, recordOf, recordText, same } from "./spell.ts";
import type { ClaimMaker, Expected, Shown } from "./witness.ts";

/** A constant or enumerator has another value. What is no number any more does not compile. */
export const value: ClaimMaker = ({ element }, { before, after }) => {
  if (!/^\w+$/.test(element)) return `${element} is not a name`;
  const [old, now] = [before?.visible.constant(element), after?.visible.constant(element)];
  if (old === undefined) return `${element} was no number before`;
  const written = [old, now].some((each) => each !== undefined && each >= 1n << 63n) ? "unsigned" : "signed";
  const seen = (each: bigint | undefined, header: HeaderAbi | undefined): Expected => {
    if (each !== undefined) return prints(each, written);
    // A string or nothing at all has no one message; a name that is gone is in the compiler's.
    return fails(header?.visible.defined(element) ? "" : element);
  };
  const [b, a] = [seen(old, before), seen(now, after)];
  if (same(b, a)) return `${element} is ${old} on both sides`;
  return {
    kind: "value",
    lines: [`enum { abide_number = (${element}) };`, ""],
    expression: `(${element})`,
    written,
    before: b,
    after: a,
  };
};

/** A constant, an enumerator or a command that is new, with the value that it has. */
export const newValue: ClaimMaker = ({ element }, { before, after }) => {
  if (!/^\w+$/.test(element)) return `${element} is not a name`;
  if (before?.visible.defined(element) || before?.visible.constant(element) !== undefined) return `${element} is not new`;
  const command = after?.visible.command(element);
  const now = command === undefined ? after?.visible.constant(element) : BigInt(command.number);
  if (now === undefined) return `${element} is no number`;
  const written = command !== undefined ? "hex" : now >= 1n << 63n ? "unsigned" : "signed";
  return {
    kind: "value",
    lines: command === undefined ? [] : [ioctlMacros],
    expression: command === undefined ? `(${element})` : `(unsigned int)(${element})`,
    written,
    before: fails(element),
    after: command === undefined ? prints(now, written) : prints(command.number, "hex"),
  };
};

/** Source that uses a name does not compile any more. */
export const gone: ClaimMaker = ({ element }, { before, after }) => {
  const member = memberParts(element);
  if (member !== undefined) return memberGone(member.record, member.member, before, after);
  const tagged = /^(struct|union|enum) (\w+)$/.exec(element);
  const name = tagged?.[2] ?? element;
  if (before === undefined || !/^\w+$/.test(name)) return `${element} is not a name`;
  if (tagged === null && before.visible.macro(name) !== undefined) return macroGone(name, before, after);
  if (tagged === null && before.visible.constant(name) !== undefined)
    return after?.visible.constant(name) === undefined ? use(name, [`enum { abide_number = (${name}) };`]) : still(element);
  const record = recordOf(before, name);
  if (tagged !== null && tagged[1] === "enum")
    return after?.visible.enum(name) === undefined ? use(name, [`char abide_size[sizeof(enum ${name})];`]) : still(element);
  if (record !== undefined) {
    if (!record.complete) return `${element} could not be laid out`;
    if (recordOf(after, name) !== undefined) return still(element);
    return use(name, [`char abide_size[sizeof(${record.tagless ? name : `${record.kind} ${name}`}) + 1];`]);
  }
  if (before.visible.typedef(name) === undefined) return `${element} is no name that a program can use`;
  return after?.visible.typedef(name) === undefined ? use(name, [`extern ${name} *abide_type;`]) : still(element);
};

function still(element: string): string {
  return `${element} is there on both sides`;
}

function use(name: string, lines: readonly string[]): Shown {
  return { kind: "compile", lines, before: { expect: "compiles" }, after: fails(name) };
}

/** The preprocessor no longer finds a name, whatever a compiler makes of it. */
export const notAMacro: ClaimMaker = ({ element }, { before, after }) => {
  if (before?.visible.macro(element) === undefined) return `${element} was no macro before`;
  return after?.visible.macro(element) === undefined ? undefinedNow(element) : `${element} is a macro on both sides`;
};

function undefinedNow(name: string): Shown {
  return use(name, [`#ifndef ${name}`, `#error ${name} is not defined`, "#endif"]);
}

function macroGone(name: string, before: HeaderAbi, after: HeaderAbi | undefined): Shown | string {
  if (!after?.visible.defined(name)) return after?.visible.constant(name) === undefined ? undefinedNow(name) : still(name);
  const isNumber = ({ visible }: HeaderAbi) => visible.constant(name) !== undefined || visible.command(name) !== undefined;
  if (!isNumber(before) || isNumber(after)) return still(name);
  return { ...use(name, [`enum { abide_number = (${name}) };`]), after: fails("") };
}

function memberGone(record: string, member: string, before: HeaderAbi | undefined, after: HeaderAbi | undefined): Shown | string {
  const text = recordText(record, before, after);
  const field = fieldOf(before, record, member);
  if (text === undefined || field === undefined) return `C has no name for ${record}.${member}`;
  if (fieldOf(after, record, member) !== undefined) return still(`${record}.${member}`);
  return field.bitOffset === undefined
    ? use(member, [`extern __typeof__(((${text} *)0)->${member}) *abide_member;`])
    : use(member, [`void abide_set(${text} *it);`, `void abide_set(${text} *it) { it->${member} = 0; }`]);
}

/** A header that is not there: asked of the preprocessor, away from the headers that the machine has installed. */
export const header: ClaimMaker = ({ header: name }) => ({
  kind: "compile",
  lines: [`#if !__has_include(<${name}>)`, `#error ${name} is not there`, "#endif"],
  flags: ["-nostdinc"],
  includes: false,
  before: { expect: "compiles" },
  after: fails(name),
});

/** A macro may be defined again only as what it is (C17 6.10.3): the old definition, after the header. */
export const macroBody: ClaimMaker = ({ element }, { before, after }) => {
  const macro = before?.visible.macro(element);
  const now = after?.visible.macro(element);
  if (macro === undefined || now === undefined) return `${element} is not a macro on both sides`;
  const parameters = macro.parameters === undefined ? "" : `(${macro.parameters.join(", ")})`;
  return {
    kind: "compile",
    lines: [`#define ${element}${parameters} ${macro.text}`],
    flags: ["-Werror"],
    before: { expect: "compiles" },
    after: fails(element),
  };
};

/** A function may be declared again only as what it is (C17 6.2.7): as it was, after the header. */
export const prototype: ClaimMaker = ({ element }, { before, after }) => {
  const was = before?.visible.prototype?.(element);
  if (was === undefined) return `${element} is not a function`;
  const now = after?.visible.prototype?.(element);
  if ([was, now].some((each) => each !== undefined && each.others.length > 0))
    return `${element} is declared twice, and not alike: nothing compiles that includes the header`;
  if (now === undefined) {
    if (after?.visible.defined(element)) return `${element} is a macro now`;
    return use(element, [`extern __typeof__(${element}) *abide_function;`]);
  }
  return {
    kind: "compile",
    lines: [`${was.internal ? "static " : ""}${was.text};`],
    before: { expect: "compiles" },
    after: fails(element),
  };
};
