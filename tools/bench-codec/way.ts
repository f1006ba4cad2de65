import type { Input } from "../../src/codec/value.ts";
import type { iommu_gpasid_bind_data } from "../../src/interfaces/iommu/bindings.gen.ts";
import type { kvm_enable_cap } from "../../src/interfaces/kvm/bindings.gen.ts";
import type { vduse_dev_config } from "../../src/interfaces/vduse/bindings.gen.ts";

/** The records that are measured, and what each of them is given as. Every member is there, since some packages want that. */
export interface Values {
  readonly vduse_dev_config: Full<Omit<Input<typeof vduse_dev_config>, "config">>;
  readonly kvm_enable_cap: Full<Input<typeof kvm_enable_cap>>;
  readonly iommu_gpasid_bind_data: Full<Input<typeof iommu_gpasid_bind_data>>;
}

type Full<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined | Uint8Array> };

export type RecordName = keyof Values;

/** One way to read and write the records: ours, by hand, or a package's. */
export interface Way {
  readonly name: string;
  /** What is left out of its work, or added to it, to make it comparable. */
  readonly note: string;
  readonly records: { readonly [R in RecordName]: ReadAndWrite<Values[R]> };
}

export interface ReadAndWrite<V> {
  /** A plain object with all members that mean something. */
  read(bytes: Uint8Array): object;
  /** The bytes of the record; absent where a package only reads. */
  readonly write?: (value: V) => Uint8Array;
}
