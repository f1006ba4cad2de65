import koffi, { type TypeObject } from "koffi";
import type { Way } from "./way.ts";

const types = {
  vduse_dev_config: koffi.struct({
    name: koffi.array("char", 256, "String"),
    vendor_id: "uint32_t",
    device_id: "uint32_t",
    features: "uint64_t",
    vq_num: "uint32_t",
    vq_align: "uint32_t",
    ngroups: "uint32_t",
    nas: "uint32_t",
    reserved: koffi.array("uint32_t", 11, "Typed"),
    config_size: "uint32_t",
  }),
  kvm_enable_cap: koffi.struct({
    cap: "uint32_t",
    flags: "uint32_t",
    args: koffi.array("uint64_t", 4, "Array"),
    pad: koffi.array("uint8_t", 64, "Typed"),
  }),
  iommu_gpasid_bind_data: koffi.struct({
    argsz: "uint32_t",
    version: "uint32_t",
    format: "uint32_t",
    addr_width: "uint32_t",
    flags: "uint64_t",
    gpgd: "uint64_t",
    hpasid: "uint64_t",
    gpasid: "uint64_t",
    padding: koffi.array("uint8_t", 8, "Typed"),
    vendor: koffi.struct({ vtd: koffi.struct({ flags: "uint64_t", pat: "uint32_t", emt: "uint32_t" }) }),
  }),
};

const words = new Uint32Array(11);
const pad = new Uint8Array(64);
const padding = new Uint8Array(8);

export const koffiWay: Way = {
  name: "koffi 3.3.4",
  note: "decode and encode; 64-bit numbers come as number or bigint by their value; reserved members are read and written too",
  records: {
    vduse_dev_config: {
      read: (bytes) => koffi.decode(bytes, 0, types.vduse_dev_config) as object,
      write: (value) => encoded(types.vduse_dev_config, 336, { ...value, reserved: words }),
    },
    kvm_enable_cap: {
      read: (bytes) => koffi.decode(bytes, 0, types.kvm_enable_cap) as object,
      write: (value) => encoded(types.kvm_enable_cap, 104, { ...value, pad }),
    },
    iommu_gpasid_bind_data: {
      read: (bytes) => koffi.decode(bytes, 0, types.iommu_gpasid_bind_data) as object,
      write: (value) => encoded(types.iommu_gpasid_bind_data, 72, { ...value, padding }),
    },
  },
};

function encoded(type: TypeObject, size: number, value: object): Uint8Array {
  const bytes = new Uint8Array(size);
  koffi.encode(bytes, 0, type, value);
  return bytes;
}
