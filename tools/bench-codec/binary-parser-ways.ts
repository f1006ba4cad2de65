import { Parser } from "binary-parser";
import { Parser as Encoder } from "binary-parser-encoder";
import type { Way } from "./way.ts";

const config = new Parser()
  .endianness("little")
  .string("name", { length: 256, stripNull: true })
  .uint32("vendor_id")
  .uint32("device_id")
  .uint64("features")
  .uint32("vq_num")
  .uint32("vq_align")
  .uint32("ngroups")
  .uint32("nas")
  .seek(44)
  .uint32("config_size");

const enableCap = new Parser().endianness("little").uint32("cap").uint32("flags").array("args", { type: "uint64le", length: 4 });

const bind = new Parser()
  .endianness("little")
  .uint32("argsz")
  .uint32("version")
  .uint32("format")
  .uint32("addr_width")
  .uint64("flags")
  .uint64("gpgd")
  .uint64("hpasid")
  .uint64("gpasid")
  .seek(8)
  .nest("vendor", {
    type: new Parser().nest("vtd", { type: new Parser().endianness("little").uint64("flags").uint32("pat").uint32("emt") }),
  });

export const binaryParser: Way = {
  name: "binary-parser 2.3.0",
  note: "it only reads; reserved members are skipped",
  records: {
    vduse_dev_config: { read: (bytes) => config.parse(bytes) },
    kvm_enable_cap: { read: (bytes) => enableCap.parse(bytes) },
    iommu_gpasid_bind_data: { read: (bytes) => bind.parse(bytes) },
  },
};

const words = Array.from({ length: 11 }, () => 0);

const configEncoder = new Encoder()
  .endianess("little")
  .string("name", { length: 256, stripNull: true, padding: "right", padd: "\0", trim: false })
  .uint32("vendor_id")
  .uint32("device_id")
  .uint64("features")
  .uint32("vq_num")
  .uint32("vq_align")
  .uint32("ngroups")
  .uint32("nas")
  .array("reserved", { type: "uint32le", length: 11 })
  .uint32("config_size");

const enableCapEncoder = new Encoder()
  .endianess("little")
  .uint32("cap")
  .uint32("flags")
  .array("args", { type: "uint64le", length: 4 })
  .buffer("pad", { length: 64 });

const vtdEncoder = new Encoder().endianess("little").uint64("flags").uint32("pat").uint32("emt");
const bindEncoder = new Encoder()
  .endianess("little")
  .uint32("argsz")
  .uint32("version")
  .uint32("format")
  .uint32("addr_width")
  .uint64("flags")
  .uint64("gpgd")
  .uint64("hpasid")
  .uint64("gpasid")
  .buffer("padding", { length: 8 })
  .nest("vendor", { type: new Encoder().nest("vtd", { type: vtdEncoder }) });

const pad = Buffer.alloc(64);
const padding = Buffer.alloc(8);

export const binaryParserEncoder: Way = {
  name: "binary-parser-encoder 1.5.3",
  note: "a fork of an older binary-parser that also writes; reserved members are read and written too",
  records: {
    vduse_dev_config: {
      read: (bytes) => configEncoder.parse(bytes as Buffer),
      write: (value) => configEncoder.encode({ ...value, reserved: words }),
    },
    kvm_enable_cap: {
      read: (bytes) => enableCapEncoder.parse(bytes as Buffer),
      write: (value) => enableCapEncoder.encode({ ...value, pad }),
    },
    iommu_gpasid_bind_data: {
      read: (bytes) => bindEncoder.parse(bytes as Buffer),
      write: (value) => bindEncoder.encode({ ...value, padding }),
    },
  },
};
