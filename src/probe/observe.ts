import type { Errno } from "../abi/errno.ts";
import type { Change, ChangeId, Contract, VersionProtocol } from "../contract/contract.ts";
import { excluded, relationsOf } from "../contract/relations.ts";
import { failed } from "../session/answer.ts";
import { type Asked, ask, type Offer } from "../session/ask.ts";
import type { Consumer } from "../session/consumer.ts";
import { askNumber, callText, giveNumber, highest, takeNumber } from "../session/numbers.ts";
import type { Tell } from "../session/tell.ts";
import type { Transport } from "../session/transport.ts";
import { TransportError } from "../session/transport-error.ts";
import type { Subject } from "./subject.ts";

/** What one change was found to be. `untold`: nothing on this descriptor tells. */
export interface Observed {
  readonly change: ChangeId;
  readonly state: "here" | "not here" | "untold";
  readonly asked: string;
  readonly answered: string;
  /** What a capability answered. */
  readonly value?: bigint;
}

/** Everything that was found out about an interface. */
export interface Observation {
  readonly changes: ReadonlyMap<ChangeId, Observed>;
  /** Numbers and masks, by protocol. */
  readonly offers: ReadonlyMap<string, Offer>;
  /** What reading a version answers on a descriptor on which nothing was asked, where the consumer picks. By protocol. */
  readonly fresh: ReadonlyMap<string, bigint | Errno>;
  /** Ids, numbers and bits that answered and that the contract has no word for. */
  readonly unknown: readonly string[];
  /** Answers that make no sense, in words. */
  readonly odd: readonly string[];
}

/**
 * Asks all that can be asked without effect. Every question that could colour another has a descriptor of its own, and all are closed again.
 * Answers the errno of the open when the node cannot be opened. Never rejects because of what is answered.
 */
export async function observe(subject: Subject, transport: Transport): Promise<Observation | { readonly errno: Errno }> {
  const consumer = subject.consumer(transport);
  const { contract } = consumer;
  const first = await transport.open(consumer.path, consumer.access);
  if (failed(first)) return first;
  await transport.close(first.value);

  const changes = new Map<ChangeId, Observed>();
  const offers = new Map<string, Offer>();
  const fresh = new Map<string, bigint | Errno>();
  const unknown: string[] = [];
  const odd: string[] = [];
  const on = <T>(work: (fd: number) => Promise<T>) => onDescriptor(consumer, odd, work);

  for (const wanted of passes(contract)) {
    const found = await on((fd) => ask(consumer, fd, wanted));
    for (const asked of found?.asked ?? []) changes.set(asked.change, observedOf(contract, asked));
    for (const [name, offer] of found?.offers ?? []) offers.set(name, offer);
  }
  for (const tell of subject.tells ?? []) {
    const told = await on((fd) => askTell(transport, fd, tell));
    if (told !== undefined) changes.set(tell.change, both(changes.get(tell.change), told));
  }
  for (const protocol of contract.protocols) {
    if (protocol.kind !== "version" || !protocol.on.includes(consumer.on)) continue;
    const { get, set } = protocol;
    if (get !== undefined && set !== undefined) {
      const answer = await on((fd) => takeNumber(consumer, fd, protocol, get));
      if (answer !== undefined) fresh.set(protocol.name, answer);
    }
    if (set === undefined || protocol.picks !== "up-to") continue;
    const next = (highest(numbersOf(contract, protocol)) ?? 0n) + 1n;
    const errno = await on(async (fd) => (await giveNumber(consumer, fd, protocol, set, next)) ?? "accepted");
    if (errno === "accepted") unknown.push(`${callText(set, next)} was accepted, and no release has such a version`);
  }
  unknown.push(...(await unknownIds(subject, consumer, on, odd)), ...unknownBits(contract, offers));
  odd.push(...oddNumbers(contract, offers, fresh, changes));
  return { changes, offers, fresh, unknown: [...new Set(unknown)], odd: [...new Set(odd)] };
}

/** The changes in sets in which none excludes another, so that one answer is not doubted because of a draft that has the same command. */
function passes(contract: Contract): readonly ReadonlySet<ChangeId>[] {
  const relations = relationsOf(contract);
  const sets: Set<ChangeId>[] = [];
  for (const { id } of contract.changes) {
    const fits = sets.find((set) => ![...set].some((other) => excluded(relations, id, other)));
    if (fits === undefined) sets.push(new Set([id]));
    else fits.add(id);
  }
  return sets;
}

function observedOf(contract: Contract, { change, open, asked, answered, value }: Asked): Observed {
  const row = contract.changes.find(({ id }) => id === change);
  const untold = asked === "nothing" && !(row !== undefined && isFirstDay(row));
  const state = untold ? "untold" : open ? "here" : "not here";
  return { change, state, asked, answered, ...(value === undefined ? {} : { value }) };
}

function isFirstDay({ gate, silent }: Change): boolean {
  return gate.kind === "base" && silent !== true;
}

async function askTell(transport: Transport, fd: number, tell: Tell): Promise<Observed> {
  const answer = await transport.ioctl(fd, tell.command, tell.argument);
  const outcome = failed(answer) ? answer.errno : "success";
  const state = tell.present.includes(outcome) ? "here" : tell.absent.includes(outcome) ? "not here" : "untold";
  return { change: tell.change, state, asked: tell.call, answered: `answered ${failed(answer) ? answer.errno : answer.value}` };
}

/** A change that is asked for in two ways is there when both say so. */
function both(gate: Observed | undefined, told: Observed): Observed {
  if (gate === undefined || gate.state === "untold") return told;
  return gate.state === "not here" || told.state === "untold" ? gate : told;
}

function numbersOf({ changes }: Contract, protocol: VersionProtocol): bigint[] {
  return changes.flatMap(({ gate }) => (gate.kind === "version" && gate.protocol === protocol.name ? [gate.at] : []));
}

type On = <T>(work: (fd: number) => Promise<T>) => Promise<T | undefined>;

/** A capability that the contract does not know answers a positive number: newer than the contract, or another tree's. */
async function unknownIds({ beyond = 0 }: Subject, consumer: Consumer, on: On, odd: string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const protocol of consumer.contract.protocols) {
    if (protocol.kind !== "capability" || !protocol.on.includes(consumer.on) || protocol.unknown !== 0) continue;
    const ids = new Set(
      consumer.contract.changes.flatMap(({ gate }) =>
        gate.kind === "capability" && gate.protocol === protocol.name ? [gate.id] : [],
      ),
    );
    const last = (highest([...ids]) ?? 0n) + BigInt(beyond);
    await on(async (fd) => {
      for (let id = 0n; id <= last; id++) {
        const answer = await askNumber(consumer, fd, protocol, protocol.check, id);
        if (typeof answer === "number" && answer > 0 && !ids.has(id)) {
          found.push(`${callText(protocol.check, id)} answered ${answer}, and no capability of ${protocol.name} has this id`);
        } else if (typeof answer === "string" && !ids.has(id)) {
          odd.push(`${callText(protocol.check, id)} answered ${answer}, where an id that is not known answers 0`);
        }
      }
    });
  }
  return found;
}

function unknownBits(contract: Contract, offers: ReadonlyMap<string, Offer>): readonly string[] {
  // Several protocols may read one mask: a bit that one of them knows is no stranger.
  const known = new Map<string, bigint>();
  const read = new Map<string, bigint>();
  for (const { protocol, value } of offers.values()) {
    if (protocol.kind !== "feature" || value === undefined) continue;
    read.set(protocol.get, value);
    for (const { gate } of contract.changes) {
      if (gate.kind !== "feature" || gate.protocol !== protocol.name) continue;
      known.set(protocol.get, (known.get(protocol.get) ?? 0n) | (1n << BigInt(gate.bit)));
    }
  }
  return [...read].flatMap(([command, mask]) => {
    const rest = mask & ~(known.get(command) ?? 0n);
    return rest === 0n ? [] : [`${command} answered 0x${mask.toString(16)}, of which 0x${rest.toString(16)} is no known feature`];
  });
}

function oddNumbers(
  contract: Contract,
  offers: ReadonlyMap<string, Offer>,
  fresh: ReadonlyMap<string, bigint | Errno>,
  changes: ReadonlyMap<ChangeId, Observed>,
): readonly string[] {
  const odd: string[] = [];
  for (const protocol of contract.protocols) {
    if (protocol.kind !== "version") continue;
    const numbers = [...numbersOf(contract, protocol), ...(typeof protocol.initial === "bigint" ? [protocol.initial] : [])];
    const top = highest(numbers) ?? 0n;
    const { value } = offers.get(protocol.name) ?? {};
    if (protocol.picks === "constant" && value !== undefined && !numbers.includes(value)) {
      odd.push(`${protocol.get} answered ${value}, where every kernel answers ${top}`);
    }
    const said = fresh.get(protocol.name);
    if (typeof said === "bigint" && said > top) {
      odd.push(`${protocol.get} answered ${said}, and no release has a version above ${top}`);
    }
    if (typeof said === "bigint" && value !== undefined && value < said && said <= top) {
      odd.push(`${protocol.get} answered ${said}, and ${protocol.set} takes no more than ${value}`);
    }
  }
  for (const { value, asked } of changes.values()) {
    if (value !== undefined && value < 0n) odd.push(`${asked} answered ${value}, a negative number that is no errno`);
  }
  return odd;
}

/** Opens, works, closes. What the transport itself rejects with is odd, and no more. */
async function onDescriptor<T>(consumer: Consumer, odd: string[], work: (fd: number) => Promise<T>): Promise<T | undefined> {
  const opened = await consumer.transport.open(consumer.path, consumer.access);
  if (failed(opened)) {
    odd.push(`${consumer.path} opened once, and then answered ${opened.errno}`);
    return undefined;
  }
  try {
    return await work(opened.value);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    odd.push(error.message);
    return undefined;
  } finally {
    await consumer.transport.close(opened.value).catch(() => undefined);
  }
}
