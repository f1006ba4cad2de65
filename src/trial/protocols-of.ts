import type { Build } from "../contract/build.ts";
import type { Protocol } from "../contract/contract.ts";
import { canBeAsked } from "../contract/declare.ts";
import type { AnyInterface } from "../session/spec.ts";
import { inReleases } from "./in-releases.ts";

/** What a call does in a protocol. */
export interface Asking {
  readonly protocol: Protocol;
  /** `get`: reads the number or mask; `check`: asks for one id; `set`: agrees on a number, acknowledges bits; `enable`: switches one id on. */
  readonly role: "get" | "set" | "check" | "enable";
}

/**
 * The protocols that a call belongs to, and what it does in them. Several may share a number: the drafts of an interface, of which the build has one;
 * where it has none of them, those that were released; else all.
 */
export function protocolsOf(
  spec: AnyInterface,
  build: Build | undefined,
  on: string,
  number: number,
  name: string | undefined,
): readonly Asking[] {
  const all = spec.contract.protocols.flatMap((protocol): readonly Asking[] => {
    const role = roleOf(spec, protocol, number, name);
    return role === undefined || !(role === "enable" || protocol.on.includes(on)) ? [] : [{ protocol, role }];
  });
  const there = all.filter(({ protocol }) => build !== undefined && canBeAsked(protocol, build.has));
  if (there.length > 0) return there;
  const released = all.filter(({ protocol }) => protocol.since === undefined || inReleases(spec.contract).has(protocol.since));
  return released.length > 0 ? released : all;
}

function roleOf(spec: AnyInterface, protocol: Protocol, number: number, name: string | undefined): Asking["role"] | undefined {
  const numbers = spec.protocols[protocol.name]?.numbers ?? {};
  const is = (command: string | undefined) => command !== undefined && numbers[command] === number;
  switch (protocol.kind) {
    case "version":
    case "feature":
      return is(protocol.get) ? "get" : is(protocol.set) ? "set" : undefined;
    case "capability":
      // The command that switches one on is the interface's own, and takes a record.
      return is(protocol.check) ? "check" : protocol.enable !== undefined && protocol.enable === name ? "enable" : undefined;
  }
}
