import { capabilities } from "./capabilities.gen.ts";

const numbers = new Map(capabilities.map(({ name, number }) => [name, number]));

/** A capability's number in the headers. Throws a `TypeError` when they have none of that name: this folder is wrong, not its user. */
export function capabilityNumber(name: string): number {
  const number = numbers.get(name);
  if (number === undefined)
    throw new TypeError(`expected a capability of the KVM headers, found ${name}; see capabilities.gen.ts`);
  return number;
}
