import type { HeaderAbi } from "../abi/abi.ts";
import type { Finding } from "../review/result.ts";
import { fails, ioctlMacros, prints } from "./spell.ts";
import type { ClaimMaker, Shown } from "./witness.ts";

/** What is new and wrong from the start: before it does not compile, for the name is not there. */

/** The bits that two constants share: a flag with another's bit has some, one that a mask leaves out has none. */
export const sharedBits: ClaimMaker = (finding, { before, after }) =>
  ofTwo(finding, before, after, (own, other) => own & other, "&");

/** Whether two names are one number: 1. */
export const sameValue: ClaimMaker = (finding, { before, after }) =>
  ofTwo(finding, before, after, (own, other) => (own === other ? 1n : 0n), "==");

/** How far a new enumerator is behind the sentinel. */
export const beyond: ClaimMaker = (finding, { before, after }) => ofTwo(finding, before, after, (own, other) => other - own, "-");

/** The finding's own constant and the other that its message names; one of the two is new. */
function ofTwo(
  { element, message }: Finding,
  before: HeaderAbi | undefined,
  after: HeaderAbi | undefined,
  value: (own: bigint, other: bigint) => bigint,
  operator: "&" | "-" | "==",
): Shown | string {
  const own = after?.visible.constant(element);
  const isNew = (name: string) => before?.visible.constant(name) === undefined;
  const named = (message.match(/\b[A-Za-z_]\w*/g) ?? []).filter(
    (word) => word !== element && after?.visible.constant(word) !== undefined,
  );
  // Of a mask's own bits the one that is new is meant; a new flag is held against any.
  const other = isNew(element) ? named.at(-1) : named.find(isNew);
  const second = other === undefined ? undefined : after?.visible.constant(other);
  if (own === undefined || other === undefined || second === undefined) return `${element} is named beside no other number`;
  return {
    kind: "value",
    lines: [],
    expression: operator === "-" ? `((${other}) - (${element}))` : `((${element}) ${operator} (${other}))`,
    before: fails(isNew(element) ? element : other),
    after: prints(BigInt.asIntN(64, value(own, second)), "signed"),
  };
}

/** The size that a command's number carries. */
export const numberSize: ClaimMaker = ({ element }, { before, after }) => {
  const command = after?.visible.command(element);
  if (command === undefined) return `${element} is no command`;
  const was = before?.visible.command(element);
  return {
    kind: "value",
    lines: [ioctlMacros],
    expression: `_IOC_SIZE(${element})`,
    before: was === undefined ? fails(element) : prints(was.size, "signed"),
    after: prints(command.size, "signed"),
  };
};

const directions = { none: "_IOC_NONE", read: "_IOC_READ", write: "_IOC_WRITE", readwrite: "(_IOC_READ | _IOC_WRITE)" } as const;

/** Whether a new command's number has the direction that the finding is about. */
export const direction: ClaimMaker = ({ element }, { before, after }) => {
  const command = after?.visible.command(element);
  if (command === undefined) return `${element} is no command`;
  const was = before?.visible.command(element);
  return {
    kind: "value",
    lines: [ioctlMacros],
    expression: `(_IOC_DIR(${element}) == ${directions[command.direction]})`,
    before: was === undefined ? fails(element) : prints(was.direction === command.direction ? 1 : 0, "signed"),
    after: prints(1, "signed"),
  };
};

/** Whether two commands have one type byte and one ordinal. */
export const sameOrdinal: ClaimMaker = ({ element, message }, { before, after }) => {
  const command = after?.visible.command(element);
  const other = (message.match(/\w+/g) ?? []).find((word) => {
    const found = word === element ? undefined : after?.visible.command(word);
    return found !== undefined && found.group === command?.group && found.ordinal === command.ordinal;
  });
  if (command === undefined || other === undefined) return `${element} is named beside no other command`;
  const missing = [element, other].find((name) => before?.visible.command(name) === undefined);
  if (missing === undefined) return `${element} and ${other} are both old`;
  return {
    kind: "value",
    lines: [ioctlMacros],
    expression: `(_IOC_TYPE(${element}) == _IOC_TYPE(${other}) && _IOC_NR(${element}) == _IOC_NR(${other}))`,
    before: fails(missing),
    after: prints(1, "signed"),
  };
};
