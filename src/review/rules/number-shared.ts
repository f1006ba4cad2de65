import type { HeaderAbi } from "../../abi/abi.ts";
import { newNames, placeOfName } from "../families.ts";
import type { GateName } from "../gate-name.ts";
import type { Valued } from "../growing.ts";
import { valuesNamed } from "../named.ts";
import { commentOfName, flagSet, isAlias, isBitSet, type NumberFamily, numberFamily, textOfName } from "../number-families.ts";
import type { HeaderPair } from "../pairs.ts";
import type { Effect } from "../result.ts";
import type { Found, RuleOf } from "../rule.ts";

/** New capabilities, feature bits and exit reasons with the number of another that the header still has. */
export const numberShared: RuleOf<"header"> = {
  id: "number-shared",
  title: "a new capability, feature or exit reason has the number of another",
  kind: "header",
  severity: "break",
  witness: ["same-value", "new-value"],
  why: "Who asks for the one is answered for the other: a program already built takes the answer for what it knows, and goes on to use what is not there.",
  precedent:
    "Two trees gave 137 away for 4.12, as KVM_CAP_S390_GS and as KVM_CAP_MIPS_VZ; who merged them noticed, and programs built meanwhile had to be built again (Stephen Rothwell and James Hogan, linux-next, 29 March 2017). libfuse gave FUSE_CAP_DIRECT_IO_ALLOW_MMAP the bit of FUSE_CAP_SETXATTR_EXT (pull request 915, 2024).",
  fix: `Take the next number that was never used, also not by what is gone:

    #define FOO_CAP_A	1
    #define FOO_CAP_B	2
    #define FOO_CAP_C	3	/* not 2 */

A second name for the same thing is written as one: #define FOO_CAP_NEW FOO_CAP_OLD`,
  decidedBy: "header",
  check(header, { gates: { rows } }) {
    const { after } = header;
    if (after === undefined) return [];
    const came = new Set(newNames(header).map(({ name }) => name));
    const grown = new Map<string, NumberFamily>();
    for (const name of came) {
      const family = numberFamily(name, after, rows);
      if (family !== undefined) grown.set(family.key, family);
    }
    if (grown.size === 0) return [];
    const families = new Map<string, Valued[]>([...grown.keys()].map((key) => [key, []]));
    const familyOf = (name: string) => families.get(numberFamily(name, after, rows)?.key ?? "");
    // Where no row says otherwise a family is called what its names begin with.
    const keys = [...families.keys()];
    const mayFit = (name: string) => rows.length > 0 || keys.some((key) => name.startsWith(key));
    for (const each of valuesNamed(after, (name) => mayFit(name) && familyOf(name) !== undefined))
      familyOf(each.name)?.push(each);
    return [...families].flatMap(([key, family]) =>
      isFlagSet(family, after, rows)
        ? []
        : shared(family, { came, told: grown.get(key)?.told === true, header: after }).map((each) =>
            finding(each, header, grown.get(key)?.reasons === true),
          ),
    );
  },
};

function finding(
  { name, value, twin }: Valued & { readonly twin: string },
  { before, after }: HeaderPair,
  reason: boolean,
): Found {
  const meant = reason ? "whoever is told one takes it for the other" : "whoever asks for one is answered for both";
  return {
    element: name,
    place: placeOfName(after as HeaderAbi, name),
    message: `${name} is ${shown(value)}, and so is ${twin}: ${meant}.`,
    next: "Take the next number that was never used; for a second name of one thing write the first name as its value.",
    texts: [twin, `${value}`],
    effect: before === undefined ? inNewHeader : reason ? mistaken(twin) : answeredForBoth(name, twin),
  };
}

function answeredForBoth(name: string, twin: string): Effect {
  return { old: `takes the answer for ${name} as one for ${twin}`, new: `cannot ask for it without ${twin}`, source: "compiles" };
}

function mistaken(twin: string): Effect {
  return { old: `takes it for ${twin} when it is told so`, new: `cannot tell it from ${twin}`, source: "compiles" };
}

/** Of a header that nobody has yet, nothing but the header itself is a change. */
const inNewHeader: Effect = {
  old: "unaffected: it knows neither name",
  new: "the old provider does not have them; a new one answers for both whichever it asks for",
  source: "compiles",
};

/** What is written as bits is looked at as a set of flags. */
function isFlagSet(family: readonly Valued[], header: HeaderAbi, rows: readonly GateName[]): boolean {
  return isBitSet(family, header) && family.every(({ name }) => flagSet(name, header, rows) !== undefined);
}

interface Asked {
  readonly came: ReadonlySet<string>;
  readonly told: boolean;
  readonly header: HeaderAbi;
}

/** New members of a family, each with the one that has its number already. */
function shared(family: readonly Valued[], { came, told, header }: Asked): readonly (Valued & { readonly twin: string })[] {
  const owners = new Map<bigint, string>();
  const names = new Set(family.map(({ name }) => name));
  const old = family.filter(({ name, value }) => !came.has(name) && !isValueOf(name, value, names));
  const allNew = old.length === 0;
  let twice = 0;
  for (const { name, value } of old) {
    const owner = owners.get(value);
    if (owner === undefined) owners.set(value, name);
    else if (!isOneThing(name, owner, header)) twice++;
  }
  // Its names number several things when numbers stood there twice before; a few are mistakes of the past.
  if (!allNew && (told ? twice * 16 > old.length : twice > 0 || old.length < 3)) return [];
  const clashes = family.flatMap(({ name, value }) => {
    if (!came.has(name)) return [];
    const twin = owners.get(value);
    if (twin === undefined) owners.set(value, name);
    if (twin === undefined || isOneThing(name, twin, header) || refers(name, header)) return [];
    return [{ name, value, twin }];
  });
  if (clashes.length === 0 || countsAnew(clashes) || (allNew && !isCounted(family, clashes.length, header))) return [];
  return clashes.filter(({ name, value, twin }) => !isValueOf(name, value, names) && !isValueOf(twin, value, names));
}

/** Two names of one thing: one is written as the other, called after it, or said to be the other. */
function isOneThing(one: string, other: string, header: HeaderAbi): boolean {
  if (isAlias(one, other, header)) return true;
  const stem = (name: string) => name.replace(/_(OLD|LEGACY|COMPAT|DEPRECATED)(?=_|$)/g, "");
  if (stem(one) === stem(other)) return true;
  return [one, other].some((name) =>
    /\b(alias|synonym|same as|another name|old name|deprecated|obsolete|renamed|backwards?[- ]compat)/i.test(
      commentOfName(name, header),
    ),
  );
}

/** Written as another name, whose number it is meant to have. */
function refers(name: string, header: HeaderAbi): boolean {
  return /^\(*\s*[A-Za-z_]\w*\s*\)*$/.test(textOfName(name, header));
}

/** `FOO_CAP_MODE_FAST` beside `FOO_CAP_MODE`: what the other's argument or answer may be, counted from the start. */
function isValueOf(name: string, value: bigint, names: ReadonlySet<string>): boolean {
  if (value >= 16n) return false;
  for (let end = name.lastIndexOf("_"); end > 0; end = name.lastIndexOf("_", end - 1))
    if (names.has(name.slice(0, end))) return true;
  return false;
}

/** Several new names in a row from 0 or 1: VFIO_DEVICE_FEATURE_CLEAR_MASTER and _SET_MASTER are values of one feature's argument. */
function countsAnew(clashes: readonly Valued[]): boolean {
  const first = clashes[0]?.value;
  return clashes.length > 1 && (first === 0n || first === 1n) && clashes.every(({ value }, at) => value === first + BigInt(at));
}

/**
 * Numbers given one after the other, of which a few stand twice: where all are new, none that was there before tells that they
 * number one thing. Bits, sizes and the fields of a register leave gaps.
 */
function isCounted(family: readonly Valued[], clashes: number, header: HeaderAbi): boolean {
  const names = new Set(["", ...family.map(({ name }) => name)]);
  const isPlain = ({ name }: Valued) => {
    const text = textOfName(name, header).replace(/[()\s]/g, "");
    return /^\d\w*$/.test(text) || names.has(text);
  };
  if (clashes * 4 > family.length || !family.every(isPlain)) return false;
  const values = new Set(family.map(({ value }) => value));
  const sorted = [...values].sort((a, b) => (a < b ? -1 : 1));
  const [first, last] = [sorted[0], sorted.at(-1)];
  return first !== undefined && last !== undefined && last - first < BigInt(values.size + clashes);
}

function shown(value: bigint): string {
  return value > 0xffffn ? `0x${value.toString(16)}` : `${value}`;
}
