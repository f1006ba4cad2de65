import * as r from "restructure";
import type { Way } from "./way.ts";

/** The package has no 64-bit numbers; this is how its documentation says to add a type. */
const uint64le = {
  decode: (stream: r.DecodeStream) => BigInt(stream.readUInt32LE()) | (BigInt(stream.readUInt32LE()) << 32n),
  encode(stream: r.EncodeStream, value: bigint) {
    stream.writeUInt32LE(Number(value & 0xffff_ffffn));
    stream.writeUInt32LE(Number(value >> 32n));
  },
  size: () => 8,
};

/** Its texts are as long as they are, or as the record says: one that is filled up with NULs is a type to add, too. */
const name = {
  decode: (stream: r.DecodeStream) => text.decode(stream).replace(/\0+$/, ""),
  encode: (stream: r.EncodeStream, value: string) => text.encode(stream, value.padEnd(256, "\0") as never),
  size: () => 256,
};
const text = new r.String(256, "utf8");

const config = new r.Struct({
  name,
  vendor_id: r.uint32le,
  device_id: r.uint32le,
  features: uint64le,
  vq_num: r.uint32le,
  vq_align: r.uint32le,
  ngroups: r.uint32le,
  nas: r.uint32le,
  reserved: new r.Reserved(r.uint32le, 11),
  config_size: r.uint32le,
});

const enableCap = new r.Struct({
  cap: r.uint32le,
  flags: r.uint32le,
  args: new r.Array(uint64le, 4),
  pad: new r.Reserved(r.uint8, 64),
});

const bind = new r.Struct({
  argsz: r.uint32le,
  version: r.uint32le,
  format: r.uint32le,
  addr_width: r.uint32le,
  flags: uint64le,
  gpgd: uint64le,
  hpasid: uint64le,
  gpasid: uint64le,
  padding: new r.Reserved(r.uint8, 8),
  vendor: new r.Struct({ vtd: new r.Struct({ flags: uint64le, pat: r.uint32le, emt: r.uint32le }) }),
});

export const restructure: Way = {
  name: "restructure 3.0.2",
  note: "64-bit numbers and texts of a fixed size as types added to it; reserved members are skipped",
  records: {
    vduse_dev_config: { read: (bytes) => config.fromBuffer(bytes), write: (value) => config.toBuffer(value) },
    kvm_enable_cap: { read: (bytes) => enableCap.fromBuffer(bytes), write: (value) => enableCap.toBuffer(value) },
    iommu_gpasid_bind_data: { read: (bytes) => bind.fromBuffer(bytes), write: (value) => bind.toBuffer(value) },
  },
};
