import { Struct } from "typed-struct";
import type { Way } from "./way.ts";

const Config = new Struct("vduse_dev_config")
  .String("name", 256)
  .UInt32LE("vendor_id")
  .UInt32LE("device_id")
  .BigUInt64LE("features")
  .UInt32LE("vq_num")
  .UInt32LE("vq_align")
  .UInt32LE("ngroups")
  .UInt32LE("nas")
  .UInt32Array("reserved", 11)
  .UInt32LE("config_size")
  .compile();

const EnableCap = new Struct("kvm_enable_cap")
  .UInt32LE("cap")
  .UInt32LE("flags")
  .BigUInt64Array("args", 4)
  .Buffer("pad", 64)
  .compile();

const Vtd = new Struct("vtd").BigUInt64LE("flags").UInt32LE("pat").UInt32LE("emt").compile();

const Bind = new Struct("iommu_gpasid_bind_data")
  .UInt32LE("argsz")
  .UInt32LE("version")
  .UInt32LE("format")
  .UInt32LE("addr_width")
  .BigUInt64LE("flags")
  .BigUInt64LE("gpgd")
  .BigUInt64LE("hpasid")
  .BigUInt64LE("gpasid")
  .Buffer("padding", 8)
  .Struct("vtd", Vtd)
  .compile();

/** When it is loaded the package looks for others that it may use, and cannot read a text before it has. */
export async function untilLoaded(): Promise<void> {
  while (!canReadText()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function canReadText(): boolean {
  try {
    return new Config().name === "";
  } catch {
    return false;
  }
}

export const typedStruct: Way = {
  name: "typed-struct 2.7.3",
  note: "an object over the bytes, whose members are read one by one; reserved members are not read",
  records: {
    vduse_dev_config: {
      read(bytes) {
        const { name, vendor_id, device_id, features, vq_num, vq_align, ngroups, nas, config_size } = new Config(bytes as Buffer);
        return { name, vendor_id, device_id, features, vq_num, vq_align, ngroups, nas, config_size };
      },
      write(value) {
        const config = new Config();
        config.name = value.name;
        config.vendor_id = value.vendor_id;
        config.device_id = value.device_id;
        config.features = value.features;
        config.vq_num = value.vq_num;
        config.vq_align = value.vq_align;
        config.ngroups = value.ngroups;
        config.nas = value.nas;
        config.config_size = value.config_size;
        return Config.raw(config);
      },
    },
    kvm_enable_cap: {
      read(bytes) {
        const { cap, flags, args } = new EnableCap(bytes as Buffer);
        return { cap, flags, args: [...args] };
      },
      write(value) {
        const cap = new EnableCap();
        cap.cap = value.cap;
        cap.flags = value.flags;
        cap.args.set(value.args);
        return EnableCap.raw(cap);
      },
    },
    iommu_gpasid_bind_data: {
      read(bytes) {
        const { argsz, version, format, addr_width, flags, gpgd, hpasid, gpasid, vtd } = new Bind(bytes as Buffer);
        const vendor = { vtd: { flags: vtd.flags, pat: vtd.pat, emt: vtd.emt } };
        return { argsz, version, format, addr_width, flags, gpgd, hpasid, gpasid, vendor };
      },
      write(value) {
        const bind = new Bind();
        bind.argsz = value.argsz;
        bind.version = value.version;
        bind.format = value.format;
        bind.addr_width = value.addr_width;
        bind.flags = value.flags;
        bind.gpgd = value.gpgd;
        bind.hpasid = value.hpasid;
        bind.gpasid = value.gpasid;
        bind.vtd.flags = value.vendor.vtd?.flags ?? 0n;
        bind.vtd.pat = value.vendor.vtd?.pat ?? 0;
        bind.vtd.emt = value.vendor.vtd?.emt ?? 0;
        return Bind.raw(bind);
      },
    },
  },
};
