import { u32, u64 } from "../../codec/layout.ts";
import { encodeScalar } from "../../session/decode.ts";
import { kvm_enable_cap } from "./bindings.gen.ts";
import { capabilityNumber } from "./capability-number.ts";
import type { CapabilityName } from "./x86-capabilities.ts";

/** The argument of KVM_ENABLE_CAP: the capability, or any number in its place; its first argument; and the flags. */
export function enableCap(cap: CapabilityName | number, arg = 0n, flags = 0): Uint8Array {
  const bytes = new Uint8Array(kvm_enable_cap.size);
  bytes.set(encodeScalar(u32, BigInt(typeof cap === "number" ? cap : capabilityNumber(cap))), argumentOffset("cap"));
  bytes.set(encodeScalar(u32, BigInt(flags)), argumentOffset("flags"));
  bytes.set(encodeScalar(u64, arg), argumentOffset("args"));
  return bytes;
}

/** Where a field of the argument starts, in bytes. */
export function argumentOffset(name: "cap" | "flags" | "args"): number {
  const field = kvm_enable_cap.fields.find((each) => each.name === name);
  if (field === undefined) throw new TypeError(`kvm_enable_cap has no field ${name}`);
  return field.offset;
}
