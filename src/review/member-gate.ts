import type { Constant, HeaderAbi } from "../abi/abi.ts";
import { newNames, stripped } from "./families.ts";
import { common, gateText, isFlagsName, isNew, type NewGates, notedGate, versionGate, wordsOf } from "./gate.ts";
import { isBit } from "./growing.ts";
import { commandsNamed } from "./named.ts";
import type { HeaderPair } from "./pairs.ts";
import type { Gate, Scheme } from "./result.ts";
import { recordIn } from "./uses.ts";

/** The gate of a new member, or undefined when nothing tells the other side; worked out once for all that ask. */
export function memberGate(member: NewMember, pair: HeaderPair, gates: NewGates, arrival: Arrival): Gate | undefined {
  let known = memberGates.get(gates);
  if (known === undefined) {
    known = new Map();
    memberGates.set(gates, known);
  }
  const { scheme, appended } = arrival;
  const key = [member.record, member.name, scheme.kind, scheme.by, appended, member.comment].join("\n");
  if (!known.has(key)) known.set(key, findMemberGate(member, pair, gates, arrival));
  return known.get(key);
}

const memberGates = new WeakMap<NewGates, Map<string, Gate | undefined>>();

interface NewMember {
  readonly name: string;
  readonly comment: string;
  /** The record that it is in. */
  readonly record: string;
}

/** How a new member came into its record. */
interface Arrival {
  readonly scheme: Scheme;
  readonly appended: boolean;
}

function findMemberGate(member: NewMember, pair: HeaderPair, gates: NewGates, { scheme, appended }: Arrival): Gate | undefined {
  const header = pair.after as HeaderAbi;
  const noted = notedGate(member.comment, header, gates.rows);
  if (noted !== undefined) return noted;
  if (appended && (scheme.kind === "argsz" || scheme.kind === "size-first")) {
    return { kind: "size", by: scheme.by, text: gateText("size", scheme.by), noted: false };
  }
  const bit = bitOf(member, gates) ?? bitNamed(member, pair) ?? ownBit(member, pair, gates) ?? maskBit(member, pair);
  if (bit !== undefined) return bit;
  const version = versionFor(member.record, gates);
  if (version !== undefined) return versionGate(version, header);
  // One gate and one record that grew in the same patch: the gate is for that, whatever it is called. A flag may be another call's.
  const [only, ...more] = gates.bits;
  const alone = only !== undefined && more.length === 0 && grownRecords(pair) === 1 ? only : undefined;
  if (appended && scheme.kind === "size-beside" && (alone === undefined || alone.kind === "flag")) {
    return { kind: "size", by: scheme.by, text: scheme.by, noted: false };
  }
  return alone === undefined
    ? undefined
    : { kind: alone.kind, by: alone.name, text: gateText(alone.kind, alone.name), noted: false };
}

/** Records that have new members. */
function grownRecords({ records }: HeaderPair): number {
  return records.filter(({ before, members }) => before !== undefined && members.some(isNew)).length;
}

/** Of several new versions the one that is called after the record (`SNDRV_RAWMIDI_VERSION` for `snd_rawmidi_info`), or the first. */
function versionFor(record: string, { versions }: NewGates): Constant | undefined {
  const words = wordsOf(record);
  const shared = ({ name }: Constant) => name.split("_").filter((word) => words.includes(word)).length;
  const most = Math.max(...versions.map(shared));
  return versions.find((each) => shared(each) === most);
}

/**
 * The new bit that is called after a member: all that its name says it is about is said by the names of the member and of its record, and of the member's
 * own words either all or two are in it. `V4L2_SUBDEV_CAP_STREAMS` for `stream`; `BPF_F_NETFILTER_IP_DEFRAG` is about more than `netfilter`.
 */
function bitOf({ name, record }: { readonly name: string; readonly record: string }, { bits }: NewGates): Gate | undefined {
  const around = record.split(".").flatMap((each) => wordsOf(each).map(singular));
  const own = wordsOf(name).map(singular);
  const bit = bits.find(({ about }) => {
    const words = about.map(singular);
    const shared = own.filter((word) => words.includes(word));
    if (!words.every((word) => own.includes(word) || around.includes(word))) return false;
    return (
      shared.length >= 2 ||
      (shared.length === 1 &&
        shared.some((word) => word.length > 2) &&
        own.every((word) => shared.includes(word) || common.has(word)))
    );
  });
  return bit === undefined ? undefined : { kind: bit.kind, by: bit.name, text: gateText(bit.kind, bit.name), noted: false };
}

/** A new bit that ends in the whole name of a member of several words, whatever it is a bit of: `XDP_UMEM_TX_METADATA_LEN` for `tx_metadata_len`. */
function bitNamed({ name, record }: { readonly name: string; readonly record: string }, pair: HeaderPair): Gate | undefined {
  if (wordsOf(name).length < 2) return undefined;
  const end = `_${stripped(name).toUpperCase()}`;
  const around = record.split(".").flatMap((each) => wordsOf(each));
  // Of the words before it one may be an abbreviation of the record's: `IRDMA_ALLOC_UCTX_`.
  const isOwn = (head: readonly string[]) =>
    head.filter((word) => !around.includes(word) && !/^(MASK|FLAGS?)$/.test(word)).length <= 1;
  const by = newNames(pair).find(
    (each) =>
      isBit(each.value) &&
      each.name.endsWith(end) &&
      isOwn(wordsOf(each.name.slice(0, -end.length))) &&
      !pair.after?.commands.has(each.name),
  )?.name;
  return by === undefined ? undefined : { kind: "flag", by, text: gateText("flag", by), noted: false };
}

/**
 * A new bit that is the record's, whatever the member is called: one that is called after a command which takes the record
 * (`DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_TIMELINE`), one of a mask in the record of which others there are (`comp_mask`, of RDMA's verbs), and for new
 * flags one that shares two words with the record.
 */
function ownBit(
  { name, record }: { readonly name: string; readonly record: string },
  pair: HeaderPair,
  gates: NewGates,
): Gate | undefined {
  const flags = gates.bits.filter(({ kind }) => kind === "flag");
  const calls = flaggedCalls(pair, gates).filter((call) => call.record === record);
  const byCall = flags.find((flag) => calls.some(({ prefix }) => flag.name.startsWith(prefix)));
  // Two words of the record's name make a flag its own: `FSCRYPT_ADD_KEY_FLAG_HW_WRAPPED` for `fscrypt_provisioning_key_payload`.
  const family = wordsOf(record);
  const byFlags = isFlagsName(name)
    ? flags.find((flag) => new Set(wordsOf(flag.name).filter((word) => family.includes(word))).size >= 2)
    : undefined;
  const hasMask = pair.after?.visible.record(record)?.fields.some((field) => field.name === "comp_mask") === true;
  const byMask = hasMask
    ? newNames(pair).find((each) => isBit(each.value) && isCalledAfter(each.name, record) && wordsOf(each.name).includes("MASK"))
    : undefined;
  const by = (byCall ?? byFlags ?? byMask)?.name;
  return by === undefined ? undefined : { kind: "flag", by, text: gateText("flag", by), noted: false };
}

interface FlaggedCall {
  /** What its flags begin with: `DRM_SYNCOBJ_FD_TO_HANDLE_FLAG`. */
  readonly prefix: string;
  readonly record: string | undefined;
}

const flagged = new WeakMap<NewGates, readonly FlaggedCall[]>();

/** Commands that new flags are called after, with the record that each takes. */
function flaggedCalls({ after }: HeaderPair, gates: NewGates): readonly FlaggedCall[] {
  let calls = flagged.get(gates);
  if (calls === undefined) {
    const flags = gates.bits.filter(({ kind }) => kind === "flag");
    const prefixOf = (command: string) => `${command.replace("_IOCTL", "").replace("_IOC_", "_")}_FLAG`;
    const isFlagged = (command: string) => flags.some((flag) => flag.name.startsWith(prefixOf(command)));
    const takers = after === undefined || flags.length === 0 ? [] : commandsNamed(after, isFlagged);
    calls = takers.map(({ name, type }) => ({ prefix: prefixOf(name), record: type && recordIn(type)?.name }));
    flagged.set(gates, calls);
  }
  return calls;
}

function singular(word: string): string {
  return word.replace(/S$/, "");
}

/**
 * A new bit or number that is called after the record and after the member: `STATMOUNT_SB_SOURCE` for `statmount.sb_source`, `UBLK_PARAM_TYPE_DMA_ALIGN`
 * for `ublk_params.dma`. The record's mask says which members there are, so no word in the name has to say that it is a flag.
 */
function maskBit({ name, record }: { readonly name: string; readonly record: string }, pair: HeaderPair): Gate | undefined {
  const family = familyOf(record);
  const own = wordsOf(name).filter((word) => word.length >= 3 && !family.includes(word) && !common.has(word));
  if (own.length === 0) return undefined;
  const by = newNames(pair).find((each) => {
    if (!isCalledAfter(each.name, record)) return false;
    const words = wordsOf(each.name);
    return own.some((word) => words.includes(word)) && !pair.after?.commands.has(each.name);
  })?.name;
  return by === undefined ? undefined : { kind: "flag", by, text: gateText("flag", by), noted: false };
}

/** Whether a name begins with the words of a record's: it says by itself what it is about. */
export function isCalledAfter(name: string, record: string): boolean {
  return stripped(name)
    .toUpperCase()
    .startsWith(`${familyOf(record).join("_")}_`);
}

function familyOf(record: string): readonly string[] {
  return wordsOf(record.replace(/s$/, ""));
}
