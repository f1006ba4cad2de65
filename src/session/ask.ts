import type { Errno } from "../abi/errno.ts";
import type {
  CapabilityProtocol,
  Change,
  ChangeId,
  FeatureProtocol,
  Gate,
  Protocol,
  VersionProtocol,
} from "../contract/contract.ts";
import { replacedBy } from "../contract/promises.ts";
import { relationsOf } from "../contract/relations.ts";
import { failed } from "./answer.ts";
import type { Consumer } from "./consumer.ts";
import { askNumber, callText, giveNumber, highest, takeNumber } from "./numbers.ts";
import { TransportError } from "./transport-error.ts";

/** What was found out about one change. */
export interface Asked {
  readonly change: ChangeId;
  readonly open: boolean;
  /** How: `VDUSE_GET_FEATURES`. */
  readonly asked: string;
  /** What came back, in words: `answered 0x1`, `answered EINVAL`. */
  readonly answered: string;
  /** What a capability answered, where that was a number. */
  readonly value?: bigint;
}

/** What was asked of one protocol: the number or mask that the provider has, where it has the protocol at all. */
export interface Offer {
  readonly protocol: Protocol;
  /** `undefined`: the provider does not know the protocol. */
  readonly value: bigint | undefined;
  readonly asked: string;
  readonly answered: string;
}

/** All that was found out. */
export interface Found {
  readonly asked: readonly Asked[];
  /** By protocol, where it was asked. */
  readonly offers: ReadonlyMap<string, Offer>;
}

/**
 * Asks, on a descriptor that may be thrown away, which of the wanted changes are there. Changes nothing that outlives the descriptor.
 * Rejects with what the transport rejects with.
 */
export async function ask(consumer: Consumer, fd: number, wanted: ReadonlySet<ChangeId>): Promise<Found> {
  const { contract } = consumer;
  const changes = contract.changes.filter(({ id }) => wanted.has(id));
  const offers = new Map<string, Offer>();
  const results: Asked[] = [];
  // What has to be agreed on before anything else may be asked comes first.
  for (const protocol of [...contract.protocols].sort((a, b) => Number(neededFirst(b)) - Number(neededFirst(a)))) {
    const gated = changes.filter(({ gate }) => "protocol" in gate && gate.protocol === protocol.name);
    const brings = protocol.kind === "feature" && changes.some(({ id }) => id === broughtBy(protocol, consumer.on));
    const first = neededFirst(protocol) && protocol.on.includes(consumer.on);
    if (gated.length === 0 && !first && !brings) continue;
    const offer = await askProtocol(consumer, fd, protocol, gated);
    if (offer !== undefined) offers.set(protocol.name, offer);
  }
  for (const change of changes) results.push(await askChange(consumer, fd, change, offers));
  return { asked: results.map((each) => doubted(consumer, each, results)), offers };
}

export function neededFirst(protocol: Protocol): boolean {
  return protocol.kind === "version" && protocol.neededFirst !== undefined;
}

/** The change since which a protocol can be asked on a kind of descriptor; undefined when it could be from the first day. */
function broughtBy(protocol: Protocol, on: string): ChangeId | undefined {
  return protocol.onSince?.[on] ?? protocol.since;
}

/** What to add to an errno, where the reason may be that the question cannot be asked here yet, whatever its answer would be. */
function askableSince(protocol: Protocol, on: string): string {
  const since = protocol.onSince?.[on];
  return since === undefined ? "" : `; on ${on} it can be asked since ${since}`;
}

/**
 * An answer that two designs give proves neither: the number that once requested a version asks for a capability today, and 0 is good news in
 * the one and none in the other.
 */
function doubted(consumer: Consumer, asked: Asked, all: readonly Asked[]): Asked {
  if (!asked.open) return asked;
  const { change, excludes } = relationsOf(consumer.contract);
  const rivals = excludes.get(asked.change);
  const other = all.find(({ change, open }) => open && rivals?.has(change) === true);
  if (other === undefined) {
    const gate = change.get(asked.change)?.gate;
    const twin = [...(rivals ?? [])].find((id) => gate !== undefined && sameQuestion(gate, change.get(id)?.gate));
    if (twin === undefined || consumer.given?.includes(asked.change)) return asked;
    return {
      ...asked,
      open: false,
      answered: `${asked.answered}, as it would for ${twin}, which excludes it: which of them is here cannot be told`,
    };
  }
  const answered = `${asked.answered}; ${other.asked} ${other.answered} as well, and ${other.change} excludes it: which of them is here cannot be told`;
  return { ...asked, open: false, answered };
}

/** Whether one answer speaks of both: the same number, id or bit of the same protocol. */
function sameQuestion(one: Gate, other: Gate | undefined): boolean {
  switch (one.kind) {
    case "version":
      return other?.kind === "version" && other.protocol === one.protocol && other.at === one.at;
    case "capability":
      return other?.kind === "capability" && other.protocol === one.protocol && other.id === one.id;
    case "feature":
      return other?.kind === "feature" && other.protocol === one.protocol && other.bit === one.bit;
    default:
      return false;
  }
}

async function askProtocol(
  consumer: Consumer,
  fd: number,
  protocol: Protocol,
  gated: readonly Change[],
): Promise<Offer | undefined> {
  if (!protocol.on.includes(consumer.on)) return undefined;
  if (protocol.kind === "version") return askVersion(consumer, fd, protocol, gated);
  if (protocol.kind === "feature") return askFeatures(consumer, fd, protocol);
  return undefined;
}

/**
 * The highest number that serves the wanted changes. Where the consumer picks, it is tried from the top: reading the number may itself
 * agree on one.
 */
async function askVersion(consumer: Consumer, fd: number, protocol: VersionProtocol, gated: readonly Change[]): Promise<Offer> {
  if (protocol.set === undefined || protocol.picks === "constant") {
    const get = protocol.get ?? "";
    const offer = offerOf(protocol, get, await takeNumber(consumer, fd, protocol, get));
    return protocol.picks === "constant" ? knownConstant(consumer, protocol, offer) : offer;
  }
  let last: Offer | undefined;
  for (const number of candidates(consumer, protocol, gated)) {
    const errno = await giveNumber(consumer, fd, protocol, protocol.set, number);
    last = {
      protocol,
      value: errno === undefined ? number : undefined,
      asked: callText(protocol.set, number),
      answered: errno === undefined ? "accepted" : `answered ${errno}`,
    };
    if (errno === undefined)
      return protocol.repeat.allowed ? last : askAgain(consumer, fd, protocol, last, protocol.repeat.errno);
    if (errno !== protocol.unknown) break;
  }
  return last ?? { protocol, value: undefined, asked: protocol.set, answered: "no number to ask for" };
}

/**
 * A number that can be agreed on only once is refused the second time. Where it is accepted again, the same request means something else: what
 * once requested a version of mshv asks for a capability today, and answers 0 as well.
 */
async function askAgain(consumer: Consumer, fd: number, protocol: VersionProtocol, offer: Offer, due: Errno): Promise<Offer> {
  const errno = await giveNumber(consumer, fd, protocol, protocol.set ?? "", offer.value ?? 0n);
  if (errno === due) return offer;
  const found = errno === undefined ? "accepted twice" : `accepted, then answered ${errno}`;
  return { ...offer, value: undefined, answered: `${found}, where ${due} was due: it means something else here` };
}

/**
 * A constant that is higher than every known one promises nothing that is known: who can pick no number cannot settle on less. KVM's programs refuse
 * whatever is not 12.
 */
function knownConstant(consumer: Consumer, protocol: VersionProtocol, offer: Offer): Offer {
  const top = highest(knownNumbers(consumer, protocol));
  if (offer.value === undefined || top === undefined || offer.value <= top) return offer;
  return { ...offer, value: undefined, answered: `${offer.answered}, where ${top} is the highest that is known` };
}

/** Numbers to try, highest first: those that wanted changes stand behind, then those of the contract below them. */
function candidates(consumer: Consumer, protocol: VersionProtocol, gated: readonly Change[]): readonly bigint[] {
  const wanted = numbersOf(gated, protocol);
  const top = highest(wanted);
  const all = new Set([...knownNumbers(consumer, protocol), ...wanted].filter((each) => top === undefined || each <= top));
  return [...all].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
}

/** Numbers of which the contract says anything: those that changes stand behind, and those that nobody has to ask for. */
function knownNumbers(consumer: Consumer, protocol: VersionProtocol): readonly bigint[] {
  const known = numbersOf(consumer.contract.changes, protocol);
  if (typeof protocol.initial === "bigint") known.push(protocol.initial);
  if (protocol.defaultsTo !== undefined) known.push(protocol.defaultsTo);
  return known;
}

function numbersOf(changes: readonly Change[], protocol: Protocol): bigint[] {
  return changes.flatMap(({ gate }) => (gate.kind === "version" && gate.protocol === protocol.name ? [gate.at] : []));
}

async function askFeatures(consumer: Consumer, fd: number, protocol: FeatureProtocol): Promise<Offer> {
  const offer = offerOf(protocol, protocol.get, await takeNumber(consumer, fd, protocol, protocol.get));
  return offer.value === undefined ? { ...offer, answered: `${offer.answered}${askableSince(protocol, consumer.on)}` } : offer;
}

function offerOf(protocol: Protocol, command: string, answer: bigint | Errno): Offer {
  return typeof answer === "bigint"
    ? { protocol, value: answer, asked: command, answered: `answered ${answer}` }
    : { protocol, value: undefined, asked: command, answered: `answered ${answer}` };
}

async function askChange(consumer: Consumer, fd: number, change: Change, offers: ReadonlyMap<string, Offer>): Promise<Asked> {
  const { id, gate } = change;
  const protocol = consumer.contract.protocols.find(
    (each) => broughtBy(each, consumer.on) === id && each.on.includes(consumer.on),
  );
  if (protocol?.kind === "capability" && gate.kind === "probe")
    return askForCapabilities(consumer, fd, id, gate.absent, protocol);
  const brought = [...offers.values()].find((offer) => broughtBy(offer.protocol, consumer.on) === id);
  if (brought !== undefined && (gate.kind !== "base" || change.silent))
    return { change: id, open: brought.value !== undefined, asked: brought.asked, answered: brought.answered };
  if (consumer.given?.includes(id)) return { change: id, open: true, asked: "nothing", answered: "agreed on before" };
  switch (gate.kind) {
    case "base":
      if (change.silent) return { change: id, open: false, asked: "nothing", answered: "no gate tells of it" };
      return { change: id, open: true, asked: "nothing", answered: "there from the first day" };
    case "version":
    case "feature": {
      const offer = offers.get(gate.protocol);
      if (offer === undefined) return notHere(consumer, id);
      const { contract } = consumer;
      const successor =
        offer.protocol.kind === "version" && offer.value !== undefined
          ? replacedBy(contract, offer.protocol, id, offer.value)
          : undefined;
      if (successor !== undefined) {
        return {
          change: id,
          open: false,
          asked: offer.asked,
          answered: `${offer.answered}, and by that number ${successor} took its place`,
        };
      }
      const open = offer.value !== undefined && (gate.kind === "version" ? offer.value >= gate.at : bit(offer.value, gate.bit));
      return { change: id, open, asked: offer.asked, answered: offer.answered };
    }
    case "capability":
      return askCapability(consumer, fd, id, gate);
    case "probe":
    case "flag":
    case "size":
      return askProbe(consumer, fd, change);
  }
}

async function askCapability(
  consumer: Consumer,
  fd: number,
  change: ChangeId,
  gate: Extract<Change["gate"], { readonly kind: "capability" }>,
): Promise<Asked> {
  const protocol = consumer.contract.protocols.find(({ name }) => name === gate.protocol);
  if (protocol?.kind !== "capability" || !protocol.on.includes(consumer.on)) return notHere(consumer, change);
  const answer = await askNumber(consumer, fd, protocol, protocol.check, gate.id);
  const open = typeof answer === "number" && answer > 0;
  const where = typeof answer === "number" ? "" : askableSince(protocol, consumer.on);
  const asked = { change, open, asked: `${protocol.check}(${gate.name})`, answered: `answered ${answer}${where}` };
  return typeof answer === "number" ? { ...asked, value: BigInt(answer) } : asked;
}

/** An id that nobody gives out: the largest that 32 bits hold. */
const unusedId = 0xffff_ffffn;

/**
 * Whether capabilities can be asked for in this way. What an id answers that nobody gave out is the protocol's own: it tells it from an unknown
 * command, and from another generation of it. An id that every provider of it knows, where there is one, tells it from another design under the
 * same number, which may refuse with the same errno.
 */
async function askForCapabilities(
  consumer: Consumer,
  fd: number,
  change: ChangeId,
  absent: Errno,
  protocol: CapabilityProtocol,
): Promise<Asked> {
  const told = async (id: bigint, due: (answer: Errno | number) => boolean): Promise<Asked> => {
    const answer = await askNumber(consumer, fd, protocol, protocol.check, id);
    const open = due(answer);
    const telling = open || answer === absent ? "" : ", which is another design's answer";
    return { change, open, asked: callText(protocol.check, id), answered: `answered ${answer}${telling}` };
  };
  const unknown = await told(unusedId, (answer) => answer === protocol.unknown);
  const [reserved] = protocol.reserved ?? [];
  if (!unknown.open || reserved === undefined) return unknown;
  const known = await told(reserved.id, (answer) => answer === protocol.absent || typeof answer === "number");
  return known.open ? unknown : known;
}

async function askProbe(consumer: Consumer, fd: number, { id, gate }: Change): Promise<Asked> {
  const probe = consumer.probes?.[id];
  if (probe === undefined) return notHere(consumer, id);
  const answer = await consumer.transport.ioctl(fd, probe.command, probe.argument);
  const asked = gate.kind === "probe" ? gate.command : "a call that needs it";
  if (!failed(answer)) {
    if (probe.gives === "descriptor") await consumer.transport.close(answer.value);
    return { change: id, open: true, asked, answered: `answered ${answer.value}` };
  }
  const { errno } = answer;
  if (errno === "EBADF") throw new TransportError("gone", `descriptor ${fd} is not open any more`);
  if ((probe.present ?? ["EFAULT"]).includes(errno)) return { change: id, open: true, asked, answered: `answered ${errno}` };
  const telling = "absent" in gate && gate.absent === errno ? "" : ", which tells nothing";
  return { change: id, open: false, asked, answered: `answered ${errno}${telling}` };
}

function notHere(consumer: Consumer, change: ChangeId): Asked {
  return { change, open: false, asked: "nothing", answered: `it cannot be asked on ${consumer.path}` };
}

function bit(mask: bigint, index: number): boolean {
  return ((mask >> BigInt(index)) & 1n) === 1n;
}
