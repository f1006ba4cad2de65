import { handWritten } from "./hand-written.ts";
import type { ReadAndWrite, Way } from "./way.ts";

/** The same by hand with the checks that ours makes, as far as they concern bytes: what a careful programmer adds. */
export const handWrittenChecked: Way = {
  name: "hand-written, checked",
  note: "and reserved bytes and those behind the text's end must be zero, the length right, and numbers written in range",
  records: {
    vduse_dev_config: checked(handWritten.records.vduse_dev_config, {
      size: 336,
      reserved: [288, 332],
      text: 256,
      numbers: ["vendor_id", "device_id", "vq_num", "vq_align", "ngroups", "nas", "config_size"],
    }),
    kvm_enable_cap: checked(handWritten.records.kvm_enable_cap, {
      size: 104,
      reserved: [40, 104],
      text: 0,
      numbers: ["cap", "flags"],
    }),
    iommu_gpasid_bind_data: checked(handWritten.records.iommu_gpasid_bind_data, {
      size: 72,
      reserved: [48, 56],
      text: 0,
      numbers: ["argsz", "version", "format", "addr_width"],
    }),
  },
};

interface Checks {
  readonly size: number;
  readonly reserved: readonly [from: number, to: number];
  readonly text: number;
  readonly numbers: readonly string[];
}

function checked<V extends object>({ read, write }: ReadAndWrite<V>, { size, reserved, text, numbers }: Checks): ReadAndWrite<V> {
  return {
    read(bytes) {
      if (bytes.length !== size) throw new Error("length");
      for (let at = reserved[0]; at < reserved[1]; at++) if (bytes[at] !== 0) throw new Error("reserved");
      if (text > 0) for (let at = bytes.indexOf(0); at < text; at++) if (bytes[at] !== 0) throw new Error("text");
      return read(bytes);
    },
    write(value) {
      for (const name of numbers) {
        const number = (value as { readonly [name: string]: unknown })[name];
        if (typeof number !== "number" || number >>> 0 !== number) throw new Error(name);
      }
      if (write === undefined) throw new Error("write");
      return write(value);
    },
  };
}
