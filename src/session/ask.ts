import type { Errno } from "../abi/errno.ts";
import type { CapabilityProtocol, Change, ChangeId, FeatureProtocol, Protocol, VersionProtocol } from "../contract/contract.ts";
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
  for (const protocol of contract.protocols) {
    const gated = changes.filter(({ gate }) => "protocol" in gate && gate.protocol === protocol.name);
    const brings = protocol.kind === "feature" && changes.some(({ id }) => id === protocol.since);
    const first = protocol.kind === "version" && protocol.neededFirst !== undefined && protocol.on.includes(consumer.on);
    if (gated.length === 0 && !first && !brings) continue;
    const offer = await askProtocol(consumer, fd, protocol, gated);
    if (offer !== undefined) offers.set(protocol.name, offer);
  }
  for (const change of changes) results.push(await askChange(consumer, fd, change, offers));
  return { asked: results.map((each) => doubted(consumer, each, results)), offers };
}

/**
 * An answer that two designs give proves neither: the number that once requested a version asks for a capability today, and 0 is good news in
 * the one and none in the other.
 */
function doubted(consumer: Consumer, asked: Asked, all: readonly Asked[]): Asked {
  if (!asked.open) return asked;
  const { excludes } = relationsOf(consumer.contract);
  const other = all.find(({ change, open }) => open && excludes.get(asked.change)?.has(change) === true);
  if (other === undefined) return asked;
  const answered = `${asked.answered}; ${other.asked} ${other.answered} as well, and ${other.change} excludes it: which of them is here cannot be told`;
  return { ...asked, open: false, answered };
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
    const answer = await takeNumber(consumer, fd, protocol, get);
    return offerOf(protocol, get, answer);
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

/** Numbers to try, highest first: those that wanted changes stand behind, then those of the contract below them. */
function candidates(consumer: Consumer, protocol: VersionProtocol, gated: readonly Change[]): readonly bigint[] {
  const wanted = numbersOf(gated, protocol);
  const known = numbersOf(consumer.contract.changes, protocol);
  if (typeof protocol.initial === "bigint") known.push(protocol.initial);
  if (protocol.defaultsTo !== undefined) known.push(protocol.defaultsTo);
  const top = highest(wanted);
  const all = new Set([...known, ...wanted].filter((each) => top === undefined || each <= top));
  return [...all].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
}

function numbersOf(changes: readonly Change[], protocol: Protocol): bigint[] {
  return changes.flatMap(({ gate }) => (gate.kind === "version" && gate.protocol === protocol.name ? [gate.at] : []));
}

async function askFeatures(consumer: Consumer, fd: number, protocol: FeatureProtocol): Promise<Offer> {
  return offerOf(protocol, protocol.get, await takeNumber(consumer, fd, protocol, protocol.get));
}

function offerOf(protocol: Protocol, command: string, answer: bigint | Errno): Offer {
  return typeof answer === "bigint"
    ? { protocol, value: answer, asked: command, answered: `answered ${answer}` }
    : { protocol, value: undefined, asked: command, answered: `answered ${answer}` };
}

async function askChange(consumer: Consumer, fd: number, change: Change, offers: ReadonlyMap<string, Offer>): Promise<Asked> {
  const { id, gate } = change;
  const protocol = consumer.contract.protocols.find((each) => each.since === id && each.on.includes(consumer.on));
  if (protocol?.kind === "capability" && gate.kind === "probe")
    return askForCapabilities(consumer, fd, id, gate.absent, protocol);
  const brought = [...offers.values()].find(({ protocol }) => protocol.since === id);
  if (brought !== undefined)
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
  return { change, open, asked: `${protocol.check}(${gate.name})`, answered: `answered ${answer}` };
}

/** Whether capabilities can be asked for at all: any id will do, since an unknown one answers otherwise than an unknown command. */
async function askForCapabilities(
  consumer: Consumer,
  fd: number,
  change: ChangeId,
  absent: Errno,
  protocol: CapabilityProtocol,
): Promise<Asked> {
  const [id = 0n] = consumer.contract.changes.flatMap(({ gate }) =>
    gate.kind === "capability" && gate.protocol === protocol.name ? [gate.id] : [],
  );
  const answer = await askNumber(consumer, fd, protocol, protocol.check, id);
  return { change, open: answer !== absent, asked: callText(protocol.check, id), answered: `answered ${answer}` };
}

async function askProbe(consumer: Consumer, fd: number, { id, gate }: Change): Promise<Asked> {
  const probe = consumer.probes?.[id];
  if (probe === undefined) return notHere(consumer, id);
  const answer = await consumer.transport.ioctl(fd, probe.command, probe.argument);
  const asked = gate.kind === "probe" ? gate.command : "a call that needs it";
  if (!failed(answer)) return { change: id, open: true, asked, answered: `answered ${answer.value}` };
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
