import { closure } from "../contract/closure.ts";
import type { ChangeId, Contract } from "../contract/contract.ts";
import { relationsOf } from "../contract/relations.ts";
import { agree } from "./agree.ts";
import { failed } from "./answer.ts";
import { type Asked, ask } from "./ask.ts";
import { checkConsumer } from "./check-consumer.ts";
import { checkRequirement } from "./check-requirement.ts";
import type { Consumer } from "./consumer.ts";
import { open as openSession } from "./open-session.ts";
import { NegotiationError, type Refusal } from "./refusal.ts";
import type { Requirement, SessionFor } from "./session.ts";

/**
 * Agrees with a provider on what the requirement says: opens the interface, asks through each gate, agrees on no more than was wanted, and gives
 * a session on which only that can be called.
 *
 * Questions that leave a trace (reading a version pins it, a version can be requested only once) are asked on a descriptor that is closed again
 * before the one that stays is opened. Whatever goes wrong, no descriptor stays open and nothing is half agreed.
 *
 * Rejects with a `NegotiationError` that names every requirement that failed, its gate and what the provider answered; with a `TypeError` for a
 * requirement or a consumer that names what the contract has not; and with what the transport rejects with.
 */
export async function negotiate<Of extends Consumer, const R extends Requirement<Of["contract"]>>(
  consumer: Of,
  requirement: R,
): Promise<SessionFor<Of, R>> {
  checkConsumer(consumer);
  checkRequirement(consumer.contract, requirement);
  const wanted = wantedBy(consumer.contract, requirement);
  const asked = leavesTraces(consumer) ? await onDescriptor(consumer, async (fd) => ask(consumer, fd, wanted)) : undefined;

  const fd = await openNode(consumer);
  try {
    const found = asked ?? (await ask(consumer, fd, wanted));
    const agreed = settle(consumer.contract, found.asked, requirement);
    const refused = refusals(consumer, agreed, found.asked, requirement);
    if (refused.length > 0) throw new NegotiationError(consumer, refused);
    await agree(consumer, fd, agreed, found.offers);
    return openSession(consumer, fd, agreed, found.asked, requirement) as unknown as SessionFor<Of, R>;
  } catch (error) {
    await closeQuietly(consumer, fd);
    throw error;
  }
}

/** All that has to be asked: what is required or preferred, bundles, and what those need. */
function wantedBy(contract: Contract, { require = [], prefer = [], bundles = {} }: Requirement): ReadonlySet<ChangeId> {
  const named = [...require, ...prefer, ...Object.values(bundles).flat()];
  return new Set(closure(contract, named).map(({ change }) => change));
}

/** Whether asking changes something on the descriptor that would not be there had nothing been asked. */
function leavesTraces({ contract, on }: Consumer): boolean {
  return contract.protocols.some(
    (protocol) =>
      protocol.on.includes(on) && protocol.kind === "version" && (protocol.getPins !== undefined || protocol.set !== undefined),
  );
}

/** What is agreed on: what is open, whose needs are, and whose bundle is whole. Removing one may make another fall. */
function settle(
  contract: Contract,
  found: readonly Asked[],
  { require = [], prefer = [], bundles = {} }: Requirement,
): ReadonlySet<ChangeId> {
  const { change: byId } = relationsOf(contract);
  // What was there from the first day is there, and so is what it needs.
  const first = new Set(closure(contract, relationsOf(contract).base).map(({ change }) => change));
  const agreed = new Set(first);
  for (const { change, open } of found) {
    if (open) agreed.add(change);
    else agreed.delete(change);
  }
  const alone = new Set(closure(contract, [...require, ...prefer]).map(({ change }) => change));
  for (let before = -1; before !== agreed.size; ) {
    before = agreed.size;
    for (const id of agreed) {
      if (first.has(id)) continue;
      // A silent need is never agreed on, since nothing tells of it; what that needs in turn is asked for.
      const needs = closure(contract, [id]).filter(({ change }) => byId.get(change)?.silent !== true);
      if (needs.some(({ change }) => !agreed.has(change))) agreed.delete(id);
    }
    for (const members of Object.values(bundles)) {
      if (members.every((id) => agreed.has(id))) continue;
      const elsewhere = (id: ChangeId) =>
        Object.values(bundles).some(
          (other) => other !== members && other.includes(id) && other.every((each) => agreed.has(each)),
        );
      for (const id of members) if (!alone.has(id) && !elsewhere(id) && !first.has(id)) agreed.delete(id);
    }
  }
  return agreed;
}

function refusals(
  consumer: Consumer,
  agreed: ReadonlySet<ChangeId>,
  found: readonly Asked[],
  { require = [] }: Requirement,
): readonly Refusal[] {
  return require
    .filter((id) => !agreed.has(id))
    .map((id): Refusal => {
      // The nearest that is missing may only be missing because of what it needs: the last one is the reason.
      const missing = closure(consumer.contract, [id]).findLast(({ change }) =>
        found.some((each) => each.change === change && !each.open),
      );
      const change = missing?.change ?? id;
      return {
        required: id,
        path: missing?.path ?? [id],
        change,
        gate: consumer.contract.changes.find((each) => each.id === change)?.gate ?? { kind: "base" },
        asked: found.find((each) => each.change === change),
      };
    });
}

async function openNode(consumer: Consumer): Promise<number> {
  const answer = await consumer.transport.open(consumer.path, consumer.access);
  if (failed(answer)) throw new NegotiationError(consumer, [], answer.errno);
  return answer.value;
}

async function onDescriptor<T>(consumer: Consumer, work: (fd: number) => Promise<T>): Promise<T> {
  const fd = await openNode(consumer);
  try {
    return await work(fd);
  } finally {
    await closeQuietly(consumer, fd);
  }
}

/** The reason for which it is closed is worth more than a failure to close, and a peer that is gone has closed everything. */
async function closeQuietly({ transport }: Consumer, fd: number): Promise<void> {
  try {
    await transport.close(fd);
  } catch {}
}
