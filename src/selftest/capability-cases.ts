import type { CapabilityProtocol, Change } from "../contract/contract.ts";
import type { Expect } from "../session/sample.ts";
import type { About, Case } from "./case.ts";
import type { Ground } from "./ground.ts";
import { bitsOf, passing } from "./protocol-calls.ts";
import { aboutChange, aboutProtocol, numberText } from "./why.ts";

/** What a capability protocol promises: each declared id answers what it says, every other as the row has it. */
export function capabilityCases(ground: Ground): readonly Case[] {
  return ground.protocols.flatMap((protocol) =>
    protocol.kind === "capability"
      ? protocol.on.filter((kind) => canBeAskedOn(ground, protocol, kind)).flatMap((kind) => casesOn(ground, protocol, kind))
      : [],
  );
}

/** Some kinds of descriptors learned to answer later than others. */
function canBeAskedOn(ground: Ground, { onSince }: CapabilityProtocol, kind: string): boolean {
  const since = onSince?.[kind];
  return since === undefined || ground.has(since);
}

function casesOn(ground: Ground, protocol: CapabilityProtocol, kind: string): readonly Case[] {
  const ready = ground.ready(kind);
  if (ready === undefined) return [];
  const { passed, check, reserved = [] } = protocol;
  const asked = (what: string, about: About, argument: ReturnType<typeof passing>, expect: Expect): Case => ({
    name: `${check} on ${kind}: ${what}`,
    area: "protocol",
    about,
    plays: [...ready.plays, { call: "ioctl", fd: ready.fd, command: check, argument, expect }],
  });
  const askedWhenReady = (
    what: string,
    about: About,
    argument: ReturnType<typeof passing>,
    expect: Expect,
    change: Change,
  ): Case => {
    const made = asked(what, about, argument, expect);
    const rows = ground.spec.protocols[protocol.name]?.ready?.[change.id] ?? [];
    const before = [rows].flat().find(({ fd }) => fd === ready.fd);
    if (before === undefined) return made;
    return { ...made, plays: [...before.before, ...made.plays.slice(ready.plays.length)] };
  };
  const gates = idsOf(ground, protocol);
  const known = [...gates].map(([id, changes]): Case => {
    const declared = changes.find((change) => ground.build.declares.capabilities.has(change.id));
    const [change = declared] = changes;
    if (change === undefined) throw new TypeError(`no change behind ${id}`);
    const meant = declared ?? change;
    const about = aboutChange(meant, { protocol: protocol.name });
    const name = meant.gate.kind === "capability" ? meant.gate.name : meant.id;
    if (declared !== undefined) {
      const expect = answerOf(ground, protocol, declared, kind);
      const shown = "value" in expect ? String(expect.value) : `at least ${"atLeast" in expect ? expect.atLeast : 0}`;
      return askedWhenReady(`${name} (${id}) → ${shown}`, about, passing(ground, passed, id), expect, declared);
    }
    const isReserved = reserved.some((each) => each.id === id);
    const answer = isReserved || changes.some((each) => ground.has(each.id)) ? protocol.absent : protocol.unknown;
    return asked(`${name} (${id}) → ${answer}`, about, passing(ground, passed, id), expectOf(answer));
  });
  const about = aboutProtocol(protocol, "an id that nobody knows");
  const meaningless = reserved
    .filter(({ id }) => !gates.has(id))
    .map(({ id, name }) => {
      const about = aboutProtocol(protocol, "an id that is given out and means nothing yet");
      return asked(`${name} (${id}) → ${protocol.absent}`, about, passing(ground, passed, id), expectOf(protocol.absent));
    });
  const unknown = unknownIds([...gates.keys(), ...reserved.map(({ id }) => id)], bitsOf(passed)).map((id) =>
    asked(`unknown id ${numberText(id)} → ${protocol.unknown}`, about, passing(ground, passed, id), expectOf(protocol.unknown)),
  );
  if (passed === "value") return [...known, ...meaningless, ...unknown];
  const nothing = { by: "pointer", bytes: new Uint8Array() } as const;
  const short = { by: "pointer", bytes: new Uint8Array(bitsOf(passed) / 8 - 1) } as const;
  const rule = aboutProtocol(protocol, "the id is behind the pointer");
  return [
    ...known,
    ...meaningless,
    ...unknown,
    asked("an id from nothing → EFAULT", rule, nothing, { errno: "EFAULT" }),
    asked("an id cut short → EFAULT", rule, short, { errno: "EFAULT" }),
  ];
}

/** What a declared id answers: its constant, or something positive where the answer follows from a state. */
function answerOf({ spec }: Ground, protocol: CapabilityProtocol, change: Change, kind: string): Expect {
  const { values, zeroOnNew } = spec.protocols[protocol.name] ?? {};
  const value = values?.[change.id] ?? 1;
  if (typeof value === "number") return { value };
  return { atLeast: zeroOnNew?.[kind]?.includes(change.id) ? 0 : 1 };
}

function expectOf(answer: CapabilityProtocol["unknown"]): Expect {
  return answer === 0 ? { value: 0 } : { errno: answer };
}

function idsOf({ spec }: Ground, protocol: CapabilityProtocol): ReadonlyMap<bigint, readonly Change[]> {
  const ids = new Map<bigint, readonly Change[]>();
  for (const change of spec.contract.changes) {
    const { gate } = change;
    if (gate.kind === "capability" && gate.protocol === protocol.name) ids.set(gate.id, [...(ids.get(gate.id) ?? []), change]);
  }
  return ids;
}

/** Ids that no change has: the neighbours of those that one has, and the ends of what can be asked. */
function unknownIds(known: readonly bigint[], bits: number): readonly bigint[] {
  const end = 1n << BigInt(bits);
  const near = known.flatMap((id) => [id - 1n, id + 1n]);
  const far = [0n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 1n << 32n, end >> 1n, end - 1n];
  return [...new Set([...near, ...far])]
    .filter((id) => id >= 0n && id < end && !known.includes(id))
    .sort((a, b) => (a < b ? -1 : 1));
}
