import type { FeatureProtocol } from "../contract/contract.ts";
import type { Expect, IoctlPlay, Play } from "../session/sample.ts";
import { hexNumber } from "./call-text.ts";
import type { Case } from "./case.ts";
import type { Ground } from "./ground.ts";
import { bitsOf, giving, passing, room } from "./protocol-calls.ts";
import { aboutChange, aboutProtocol } from "./why.ts";

/** What the row of a feature protocol promises: the mask, each declared bit alone and all together, every other bit refused alone. */
export function featureCases(ground: Ground): readonly Case[] {
  return ground.protocols.flatMap((protocol) =>
    protocol.kind === "feature" ? protocol.on.flatMap((kind) => casesOn(ground, protocol, kind)) : [],
  );
}

function casesOn(ground: Ground, protocol: FeatureProtocol, kind: string): readonly Case[] {
  const ready = ground.ready(kind);
  if (ready === undefined) return [];
  const { passed, set, unknown, repeat } = protocol;
  const mask = ground.build.declares.features[protocol.name] ?? 0n;
  const cases: Case[] = [];
  const call = (command: string, argument: IoctlPlay["argument"], expect?: Expect): Play => ({
    call: "ioctl",
    fd: ready.fd,
    command,
    argument,
    ...(expect === undefined ? {} : { expect }),
  });
  const setting = (value: bigint, expect?: Expect) => call(set ?? "", passing(ground, passed, value), expect);
  const get = call(protocol.get, room(ground, passed), giving(ground, passed, mask));
  const add = (what: string, rule: string, plays: readonly Play[], about = aboutProtocol(protocol, rule)) => {
    cases.push({ name: `${protocol.name} on ${kind}: ${what}`, area: "protocol", about, plays: [...ready.plays, ...plays] });
  };
  const nothing = { by: "pointer", bytes: new Uint8Array() } as const;

  add(`${protocol.get} → ${hexNumber(mask)}`, "the mask of what the build has", [get, get]);
  if (passed !== "value")
    add(`${protocol.get} to nothing → EFAULT`, "the mask goes behind the pointer", [
      call(protocol.get, nothing, { errno: "EFAULT" }),
    ]);
  if (set === undefined) return cases;

  const bits = Array.from({ length: bitsOf(passed) }, (_, bit) => bit);
  for (const bit of bits) {
    const value = 1n << BigInt(bit);
    const gate = changeOf(ground, protocol, bit);
    const about = gate === undefined ? undefined : aboutChange(gate, { protocol: protocol.name });
    if ((mask & value) !== 0n)
      add(`${set} with bit ${bit} → success`, "a declared bit can be acknowledged alone", [setting(value), get], about);
    else
      add(
        `${set} with bit ${bit} → ${unknown}`,
        "a bit that is not declared is refused, alone",
        [setting(value, { errno: unknown }), get],
        about,
      );
  }
  const all = (1n << BigInt(bitsOf(passed))) - 1n;
  const lowest = all & ~mask & -(all & ~mask);
  add(`${set} with all declared bits → success`, "all declared bits can be acknowledged together", [setting(mask)]);
  add(`${set} 0 → success`, "no bit need be acknowledged", [setting(0n)]);
  if (mask !== all) {
    add(`${set} with all bits → ${unknown}`, "one unknown bit among known ones is refused", [setting(all, { errno: unknown })]);
    add(`${set} with the declared bits and one more → ${unknown}`, "one unknown bit among known ones is refused", [
      setting(mask | lowest, { errno: unknown }),
    ]);
    add(`${set} with an unknown bit, then the declared → success`, "what was refused can be asked again", [
      setting(lowest, { errno: unknown }),
      setting(mask),
    ]);
  }
  if (repeat.allowed) {
    add(`${set} again, more and fewer → success`, "the set may be replaced", [setting(mask), setting(0n), setting(mask)]);
  } else {
    add(`${set} again → ${repeat.errno}`, "the set is agreed on once", [setting(mask), setting(mask, { errno: repeat.errno })]);
    add(`${set} again, with less → ${repeat.errno}`, "the set is agreed on once", [
      setting(mask),
      setting(0n, { errno: repeat.errno }),
    ]);
    if (passed !== "value") {
      const errno = repeat.beforeCopy ? repeat.errno : "EFAULT";
      const rule = `a repeat is refused ${repeat.beforeCopy ? "before" : "after"} the argument is read`;
      add(`${set} again, from nothing → ${errno}`, rule, [setting(mask), call(set, nothing, { errno })]);
    }
  }
  return cases;
}

/** The change behind a bit: the build's own, where several share it. */
function changeOf({ spec, has }: Ground, protocol: FeatureProtocol, bit: number) {
  const behind = spec.contract.changes.filter(
    ({ gate }) => gate.kind === "feature" && gate.protocol === protocol.name && gate.bit === bit,
  );
  return behind.find(({ id }) => has(id)) ?? behind[0];
}
