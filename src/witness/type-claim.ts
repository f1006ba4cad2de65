import type { HeaderAbi } from "../abi/abi.ts";
import { strip } from "../abi/size.ts";
import type { Type } from "../abi/type.ts";
import { namedMember } from "./offset-claims.ts";
import { memberParts, plainType, prints } from "./spell.ts";
import type { ClaimMaker } from "./witness.ts";

/** A member or a typedef has another type: another sign, or one that is not compatible with what it was (C17 6.2.7). */
export const type: ClaimMaker = ({ element }, { before, after }) => {
  const found = memberParts(element) === undefined ? typedefTypes(element, before, after) : memberTypes(element, before, after);
  if (typeof found === "string") return found;
  const { text, old, now } = found;
  const [b, a] = [signed(old), signed(now)];
  if (b !== undefined && a !== undefined && b !== a) {
    return {
      kind: "value",
      lines: [`/* Whether ${element} is signed: */`],
      expression: `((${text})-1 < 0)`,
      before: prints(b ? 1 : 0, "signed"),
      after: prints(a ? 1 : 0, "signed"),
    };
  }
  const [was, is] = [plainType(old), plainType(now)];
  if (was === undefined || is === undefined) return `C has no name for the type of ${element}`;
  if (was === is) return `a compiler has one type for both, ${was}; only sparse and readers tell them apart`;
  return {
    kind: "value",
    lines: [`/* Whether ${element} is what it was: */`],
    expression: `__builtin_types_compatible_p(${text}, ${was})`,
    before: prints(1, "signed"),
    after: prints(0, "signed"),
  };
};

interface Types {
  readonly text: string;
  readonly old: Type;
  readonly now: Type;
}

function memberTypes(element: string, before: HeaderAbi | undefined, after: HeaderAbi | undefined): Types | string {
  const named = namedMember(element, before, after);
  if (typeof named === "string") return named;
  const { text, member, old, now } = named;
  if (old === undefined || now === undefined) return `${element} is not on both sides`;
  if (old.bitOffset !== undefined || now.bitOffset !== undefined) return "C has no name for the type of a bit-field";
  return { text: `__typeof__(((${text} *)0)->${member})`, old: old.type, now: now.type };
}

function typedefTypes(name: string, before: HeaderAbi | undefined, after: HeaderAbi | undefined): Types | string {
  const [old, now] = [typeOf(before, name), typeOf(after, name)];
  return old === undefined || now === undefined ? `${name} is no typedef on both sides` : { text: name, old, now };
}

function typeOf(header: HeaderAbi | undefined, name: string): Type | undefined {
  if (!name.startsWith("enum ")) return header?.visible.typedef(name);
  const found = header?.visible.enum(name.slice("enum ".length));
  return found === undefined || found.tagless ? undefined : { kind: "enum", enum: found };
}

/** Whether a number is signed; undefined for what is no number, and for what is as signed as a compiler likes. */
function signed(type: Type): boolean | undefined {
  const at = strip(type);
  if (at.kind === "integer") return at.name === "char" ? undefined : at.signed;
  return at.kind === "enum" ? at.enum.signed : undefined;
}
