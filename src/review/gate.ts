import type { Command, Constant, HeaderAbi } from "../abi/abi.ts";
import { stripped } from "./families.ts";
import type { GateName } from "./gate-name.ts";
import { gateNamesOf, gateRow } from "./gate-names.ts";
import type { KnownInterface } from "./known-interface.ts";
import { commandsNamed } from "./named.ts";
import type { HeaderPair, Pair } from "./pairs.ts";
import type { Gate, GateKind } from "./result.ts";

/** `VDUSE_API_VERSION_2`, `FOO_VERSION`, `FUSE_KERNEL_MINOR_VERSION`: a number that both sides compare. */
export function isVersionName(name: string): boolean {
  return /(^|_)VERSION(_V?\d+)?$/.test(name);
}

/** `GET_API_VERSION`, `SET_VERSION`, `REQUEST_VERSION`. */
export function isVersionCommand({ name }: Pick<Command, "name">): boolean {
  return /(^|_)(GET|SET|REQUEST|CHECK)_(\w+_)?VERSION$|(^|_)VERSION$/.test(name);
}

/** Commands of a header by which a program asks for a version. */
export function versionCommands(header: HeaderAbi): readonly Command[] {
  return commandsNamed(header, (name) => isVersionCommand({ name }));
}

/**
 * Whether two names of one number may be the same request. A question about a version is none about anything else: 0 to MSHV_REQUEST_VERSION was
 * "version 0, please", and 0 to the MSHV_CHECK_EXTENSION that took its number asks for extension 0.
 */
export function mayBeRenamed(before: Command, after: Command): boolean {
  return isVersionCommand(before) === isVersionCommand(after);
}

/** `VFIO_DEVICE_FLAGS_CAPS`, `KVM_CAP_X`, `VDUSE_F_SUSPEND`: names whose job is to tell the other side. */
const telling: readonly { readonly kind: GateKind; readonly pattern: RegExp }[] = [
  { kind: "capability", pattern: /(^|_)(CAP|CAPS|CAPABILITY|EXT|EXTENSION)(_|$)/ },
  { kind: "feature", pattern: /(^|_)(F|FEAT|FEATURE|FEATURES)_/ },
  { kind: "flag", pattern: /(^|_)FLAGS?(_|$)|_FL_/ },
];

/** What kind of gate a constant's name makes it; undefined for a constant that is only a value. */
export function gateKindOf(name: string): GateKind | undefined {
  if (isVersionName(name)) return "version";
  return telling.find(({ pattern }) => pattern.test(name))?.kind;
}

/** The same, in a header's own words first. */
export function gateKindIn(name: string, header: HeaderAbi | undefined, rows: readonly GateName[]): GateKind | undefined {
  return gateRow(name, header, rows)?.kind ?? gateKindOf(name);
}

/** What a header gained by which the other side may tell, under one data model. */
export interface NewGates {
  /** The header's own words for gates: built in, and the project's. */
  readonly rows: readonly GateName[];
  readonly versions: readonly Constant[];
  /** New capabilities, feature bits and flags, constants and enumerators alike. */
  readonly bits: readonly GateBit[];
}

export interface GateBit {
  readonly name: string;
  readonly kind: GateKind;
  /** The words of the name that say what it is for, behind those that say whose it is and that it is a gate: `ZONED` of `UBLK_F_ZONED`. */
  readonly about: readonly string[];
}

export function newGates({ name: header, after, constants, enums }: HeaderPair, own: readonly GateName[] = []): NewGates {
  const rows = gateNamesOf(header, own);
  const ofFlags = new Set<string>();
  const names = constants.filter(isNew).map(({ name }) => name);
  for (const each of enums) {
    for (const pair of each.enumerators) {
      if (!isNew(pair)) continue;
      names.push(pair.name);
      if (isFlagsName(each.name)) ofFlags.add(pair.name);
    }
  }
  return {
    rows,
    versions: constants.flatMap(({ name, before, after: now }) =>
      now !== undefined && gateKindIn(name, after, rows) === "version" && (before === undefined || now.value > before.value)
        ? [now]
        : [],
    ),
    bits: names.flatMap((name) => {
      const kind = gateKindIn(name, after, rows) ?? (ofFlags.has(name) ? "flag" : undefined);
      // A mask is made of gates, and is none.
      return kind === undefined || kind === "version" || /_MASKS?$/.test(name)
        ? []
        : [{ name, kind, about: aboutOf(name, after, rows) }];
    }),
  };
}

function aboutOf(name: string, header: HeaderAbi | undefined, rows: readonly GateName[]): readonly string[] {
  const prefix = gateRow(name, header, rows)?.prefix;
  const behind = prefix === undefined ? /^.*(?:^|_)(?:CAPS?|CAPABILITY|EXT|EXTENSION|F|FEAT|FEATURES?|FLAGS?|FL)_/ : prefix;
  return wordsOf(name.replace(behind, "")).filter((word) => !common.has(word));
}

export function isNew({ before, after }: Pair<unknown>): boolean {
  return before === undefined && after !== undefined;
}

/** The gate that a comment names: `if FOO_API_VERSION >= 1`, `valid if VDUSE_GET_FEATURES succeeds`, `needs KVM_CAP_X`. */
export function notedGate(comment: string, header: HeaderAbi, rows: readonly GateName[]): Gate | undefined {
  const version = /\b([A-Z]\w*VERSION)\s*(>=|>|==)\s*(\w+)/.exec(comment);
  if (version !== null) {
    return { kind: "version", by: version[1] as string, text: `${version[1]} ${version[2]} ${version[3]}`, noted: true };
  }
  for (const [word] of comment.matchAll(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g)) {
    if (header.visible.command(word) !== undefined && /\b(if|when|once|only|where|unless)\b/i.test(comment)) {
      return { kind: "probe", by: word, text: `${word} succeeds`, noted: true };
    }
    if (header.visible.constant(word) === undefined) continue;
    // What a condition names is a flag, whatever it is called: `if IOMMU_SVA_GPASID_TAG`.
    const kind =
      gateKindIn(word, header, rows) ?? (new RegExp(`\\b(if|when|unless) ${word}\\b`).test(comment) ? "flag" : undefined);
    if (kind !== undefined) return { kind, by: word, text: gateText(kind, word), noted: true };
  }
  return undefined;
}

/** What a comment says of one name: its own, and its `@name:` lines in the kernel-doc of what it belongs to. */
export function docOf(name: string, own: string, owner: string | undefined): string {
  const at = owner?.indexOf(`@${name}:`) ?? -1;
  if (owner === undefined || at < 0) return own;
  const rest = owner.slice(at + name.length + 2);
  const end = /\n\s*(@\w+:|$)/m.exec(rest);
  return `${own}\n${end === null ? rest : rest.slice(0, end.index)}`;
}

export function gateText(kind: GateKind, by: string): string {
  switch (kind) {
    case "capability":
      return `asking for ${by}`;
    case "feature":
      return `feature bit ${by}`;
    case "flag":
      return `flag ${by}`;
    case "version":
      return `version ${by}`;
    case "size":
      return `the size in ${by}`;
    case "probe":
      return `trying ${by}`;
  }
}

/** A new version number, as the consumer asks for it: `VDUSE_GET_API_VERSION >= 2`. */
export function versionGate(version: Constant, header: HeaderAbi): Gate {
  const asked = versionCommands(header);
  const by = asked.find(({ name }) => /GET|CHECK/.test(name)) ?? asked[0];
  return {
    kind: "version",
    by: version.name,
    text: `${by?.name ?? version.name} >= ${version.value}`,
    noted: false,
  };
}

/** The gate of a new command. */
export function commandGate(command: Command, pair: HeaderPair, gates: NewGates, known: KnownInterface | undefined): Gate {
  const header = pair.after as HeaderAbi;
  const noted = notedGate(command.comment, header, gates.rows);
  if (noted !== undefined && noted.by !== command.name) return noted;
  const bit = relatedBit(command.name, gates);
  if (bit !== undefined) return bit;
  const [version] = gates.versions;
  if (version !== undefined) return versionGate(version, header);
  const answer = unknownAnswer(command, known);
  // A setter fails for many reasons; the getter that comes with it does not.
  const getter = command.name.includes("_SET_") ? header.visible.command(command.name.replace("_SET_", "_GET_")) : undefined;
  if (getter !== undefined) return { kind: "probe", by: getter.name, text: `${getter.name} succeeds`, noted: false };
  const means = `${answer === undefined ? "an error" : answer.unknownCommand} means that it is not here`;
  return { kind: "probe", by: command.name, text: `trying ${command.name}: ${means}`, noted: false };
}

/** `flags`, `create_flags`: a member whose values say by themselves whether the other side knows them. */
export function isFlagsName(name: string): boolean {
  return /(^|_)flags$/.test(name);
}

/** A new bit whose name shares a word of four letters or more with the element's, beyond what the header calls everything. */
function relatedBit(name: string, { bits }: NewGates): Gate | undefined {
  const words = name
    .toUpperCase()
    .split("_")
    .filter((word) => word.length >= 4 && !common.has(word));
  // `V4L2_SUBDEV_CAP_STREAMS` for `stream`.
  const bit = bits.find((each) =>
    each.name.split("_").some((word) => words.includes(word) || words.includes(word.replace(/S$/, ""))),
  );
  return bit === undefined ? undefined : { kind: bit.kind, by: bit.name, text: gateText(bit.kind, bit.name), noted: false };
}

/** `foo_bar` as `FOO` and `BAR`. */
export function wordsOf(name: string): readonly string[] {
  return stripped(name).toUpperCase().split("_");
}

/** Words that say nothing of what a name is about. */
export const common: ReadonlySet<string> = new Set([
  "VDUSE",
  "VFIO",
  "IOMMU",
  "VHOST",
  "FUSE",
  "LANDLOCK",
  "FEATURES",
  "FEATURE",
  "FLAGS",
  "FLAG",
  "DEVICE",
  "INFO",
  "HAS",
  "IS",
  "USES",
  "SUPPORT",
  "SUPPORTED",
  "ENABLE",
  "ENABLED",
]);

/** What the descriptor that a command belongs to answers when it does not know it; undefined when that is not known. */
export function unknownAnswer(command: Command, known: KnownInterface | undefined) {
  return known?.descriptors.find(
    ({ group, from, to }) => command.group === group && command.ordinal >= from && command.ordinal <= to,
  );
}
