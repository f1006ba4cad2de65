import type { Passed, Protocol } from "../contract/contract.ts";
import type { IoctlPlay, PlayArgument, SampleCall } from "../session/sample.ts";
import type { Command, Ground } from "./ground.ts";

/** The protocol that a command belongs to, and what the command does in it; `undefined` for any other command. */
export function protocolOf(
  ground: Ground,
  { name, on }: Command,
): { readonly protocol: Protocol; readonly role: Role } | undefined {
  for (const protocol of ground.protocols) {
    if (!protocol.on.includes(on)) continue;
    for (const role of ["get", "set", "check"] as const) {
      if (commandNamed(protocol, role) === name) return { protocol, role };
    }
  }
  return undefined;
}

export type Role = "get" | "set" | "check";

/** Name of the command that has the role. */
export function commandNamed(protocol: Protocol, role: Role): string | undefined {
  if (protocol.kind === "capability") return role === "check" ? protocol.check : undefined;
  return role === "check" ? undefined : protocol[role];
}

/** The number as the protocol hands it over. */
export function passing(ground: Ground, passed: Passed, value: bigint): PlayArgument {
  return passed === "value" ? { by: "value", value } : { by: "pointer", bytes: numberBytes(ground, passed, value) };
}

/** Room for the answer; by value there is none, and the argument must be 0. */
export function room(ground: Ground, passed: Passed): PlayArgument {
  return passing(ground, passed, 0n);
}

/** Expects the number as the answer of a call that gives it: as its value, or behind the pointer. */
export function giving(ground: Ground, passed: Passed, value: bigint): NonNullable<IoctlPlay["expect"]> {
  if (passed === "value") return { value: Number(BigInt.asIntN(32, value)) };
  return { value: 0, bytes: { offset: 0, bytes: numberBytes(ground, passed, value) } };
}

/** How many bits a number has where it crosses the boundary. */
export function bitsOf(passed: Passed): number {
  return passed === "u32 pointer" ? 32 : 64;
}

/** A call of a protocol's own command that succeeds: the interface need not give one, it follows from the protocol's row. */
export function protocolSample(ground: Ground, command: Command): SampleCall | undefined {
  const found = protocolOf(ground, command);
  if (found === undefined) return undefined;
  const { protocol, role } = found;
  // What must come first is agreed on before all else but itself.
  const opened = protocol.kind === "version" && role === "set" ? ground.opened(command.on) : ground.ready(command.on);
  if (opened === undefined) return undefined;
  const number = role === "get" ? 0n : valid(ground, protocol);
  if (number === undefined) return undefined;
  const argument = passing(ground, protocol.passed, number);
  return { before: opened.plays, call: { call: "ioctl", fd: opened.fd, command: ground.ref(command), argument } };
}

/** A number that the build takes; `undefined` when there is none. */
function valid({ build, spec }: Ground, protocol: Protocol): bigint | undefined {
  switch (protocol.kind) {
    case "version":
      return build.declares.versions[protocol.name] ?? 0n;
    case "feature":
      return build.declares.features[protocol.name] ?? 0n;
    case "capability": {
      for (const { id, gate } of spec.contract.changes) {
        if (gate.kind === "capability" && gate.protocol === protocol.name && build.declares.capabilities.has(id)) return gate.id;
      }
      return undefined;
    }
  }
}

function numberBytes({ spec }: Ground, passed: Exclude<Passed, "value">, value: bigint): Uint8Array {
  const bytes = new Uint8Array(passed === "u32 pointer" ? 4 : 8);
  const view = new DataView(bytes.buffer);
  const little = spec.endian !== "big";
  if (bytes.length === 8) view.setBigUint64(0, BigInt.asUintN(64, value), little);
  else view.setUint32(0, Number(BigInt.asUintN(32, value)), little);
  return bytes;
}
