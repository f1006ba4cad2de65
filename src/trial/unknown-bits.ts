import type { RecordLayout } from "../codec/layout.ts";
import type { Build } from "../contract/build.ts";
import { decode, isRecord, patch, sizeOfType } from "../session/decode.ts";
import type { Check, Step } from "../session/step.ts";
import { holds } from "../session/when.ts";
import type { FoundCommand } from "./command-of.ts";

/** Bits in a record's field that a build does not know. */
export interface UnknownBits {
  /** `kvm_irqfd.flags`. */
  readonly path: string;
  readonly bits: bigint;
}

/**
 * The bits that a command's own checks of flags refuse on this build, by trying them on the bytes alone. A check that needs more than the record and the
 * build (a descriptor's state) is not tried, so what is not found may still be there.
 */
export function unknownBits(
  { command, type, here, compat }: FoundCommand,
  build: Build,
  bytes: Uint8Array,
): readonly UnknownBits[] {
  if (!here || compat || type === undefined || !isRecord(type)) return [];
  const has = (change: string) => build.has.has(change);
  const whole = new Uint8Array(Math.max(type.size, bytes.length));
  whole.set(bytes);
  const checks = command.steps.filter((step) => isAboutBits(step) && holds(step, has));
  const found = new Map<string, bigint>();
  for (const check of checks as readonly Check<unknown, unknown, unknown>[]) {
    if (refuses(check, type, whole, build) !== true) continue;
    const field = type.fields.find(({ name }) => refuses(check, type, withField(type, whole, name, 0n), build) === false);
    if (field === undefined) continue;
    const value = BigInt.asUintN(
      64,
      BigInt((decode(type, whole) as { readonly [name: string]: number | bigint })[field.name] ?? 0),
    );
    const bits = Array.from({ length: sizeOfType(field.type) * 8 }, (_, bit) => 1n << BigInt(bit)).filter(
      (bit) => (value & bit) !== 0n,
    );
    const unknown = bits.filter((bit) => refuses(check, type, withField(type, whole, field.name, bit), build) === true);
    const path = `${type.name}.${field.name}`;
    if (unknown.length > 0)
      found.set(
        path,
        unknown.reduce((all, bit) => all | bit, found.get(path) ?? 0n),
      );
  }
  return [...found].map(([path, bits]) => ({ path, bits }));
}

/** By the names that such checks have in every interface: `flags-bits`, `flags-known`, `addr-flags`. */
function isAboutBits(step: Step<unknown, unknown, unknown>): boolean {
  return step.kind === "check" && /(^|-)(bits|flags)(-|$)/.test(step.id);
}

/** Whether the check refuses such a record; `undefined` when it looks at more than that. */
function refuses(
  check: Check<unknown, unknown, unknown>,
  type: RecordLayout,
  bytes: Uint8Array,
  build: Build,
): boolean | undefined {
  const context = {
    build,
    bytes,
    copied: bytes.length,
    arg: decode(type, bytes),
    has: (change: string) => build.has.has(change),
  };
  try {
    return check.fails(context as never);
  } catch {
    return undefined;
  }
}

/** A copy of the record with another number in a field; unchanged where the field is none. */
function withField(type: RecordLayout, bytes: Uint8Array, name: string, value: bigint): Uint8Array {
  const copy = bytes.slice();
  if (type.fields.find((field) => field.name === name)?.type.kind === "int") patch(type, copy, { [name]: value });
  return copy;
}
