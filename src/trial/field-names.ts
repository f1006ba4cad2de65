import type { RecordLayout } from "../codec/layout.ts";
import type { Contract } from "../contract/contract.ts";
import { decode } from "../session/decode.ts";
import { bitNames, capabilityName, featureNames, flagChanges } from "./gate-names.ts";
import type { Asking } from "./protocols-of.ts";

/** What the numbers of a call are called. */
export interface FieldNames {
  /** Of the number that a protocol's command takes or gives: an id, a mask. */
  readonly ofNumber: (value: bigint) => readonly string[];
  /** Of a number in a record's field. */
  readonly ofField: (record: RecordLayout, field: string, value: bigint, enabling: bigint | undefined) => readonly string[];
  /** The id that the record of a call which switches a capability on begins with; `undefined` of any other call. */
  readonly enablingId: (record: RecordLayout, bytes: Uint8Array | undefined) => bigint | undefined;
}

/** The names that a contract has for what a call holds; without one, none. */
export function namesOf(contract: Contract, asking: readonly Asking[]): FieldNames {
  const masks = asking.flatMap(({ protocol }) => (protocol.kind === "feature" ? [protocol] : []));
  const capabilities = asking.filter(({ protocol }) => protocol.kind === "capability");
  const enables = asking.some(({ role }) => role === "enable");
  return {
    ofNumber(value) {
      if (masks.length > 0) return bitNames(value, featureNames(contract, masks));
      const [name] = capabilities.flatMap(({ protocol }) => capabilityName(contract, protocol, value) ?? []);
      return name === undefined ? [] : [name];
    },
    ofField(record, field, value, enabling) {
      const changes = flagChanges(contract, record.name, field, enabling === undefined ? undefined : { id: enabling });
      const names = new Map([...changes].map(([bit, { id }]) => [bit, id] as const));
      const known = bitNames(value, names);
      // A field of which nothing is known by name is better read as the number that it is.
      return known.some((name) => !name.startsWith("0x")) ? known : [];
    },
    enablingId: (record, bytes) => (enables && bytes !== undefined ? firstNumber(record, bytes) : undefined),
  };
}

/** The number in a record's first field; `undefined` when it is none, or is not there. */
function firstNumber(record: RecordLayout, bytes: Uint8Array): bigint | undefined {
  const [first] = record.fields;
  const value = first === undefined ? undefined : (decode(record, bytes) as { readonly [field: string]: unknown })[first.name];
  return typeof value === "number" || typeof value === "bigint" ? BigInt(value) : undefined;
}
