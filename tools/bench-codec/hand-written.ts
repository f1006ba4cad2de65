import type { Way } from "./way.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** What a programmer writes for one record, with nothing checked but what `DataView` checks by itself: the ratio 1.00. */
export const handWritten: Way = {
  name: "hand-written",
  note: "DataView, nothing checked",
  records: {
    vduse_dev_config: {
      read(bytes) {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const nul = bytes.indexOf(0);
        return {
          name: decoder.decode(bytes.subarray(0, nul === -1 || nul > 256 ? 256 : nul)),
          vendor_id: view.getUint32(256, true),
          device_id: view.getUint32(260, true),
          features: view.getBigUint64(264, true),
          vq_num: view.getUint32(272, true),
          vq_align: view.getUint32(276, true),
          ngroups: view.getUint32(280, true),
          nas: view.getUint32(284, true),
          config_size: view.getUint32(332, true),
          config: new Uint8Array(bytes.subarray(336)),
        };
      },
      write(value) {
        const bytes = new Uint8Array(336);
        const view = new DataView(bytes.buffer);
        encoder.encodeInto(value.name, bytes.subarray(0, 256));
        view.setUint32(256, value.vendor_id, true);
        view.setUint32(260, value.device_id, true);
        view.setBigUint64(264, value.features, true);
        view.setUint32(272, value.vq_num, true);
        view.setUint32(276, value.vq_align, true);
        view.setUint32(280, value.ngroups, true);
        view.setUint32(284, value.nas, true);
        view.setUint32(332, value.config_size, true);
        return bytes;
      },
    },
    kvm_enable_cap: {
      read(bytes) {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        return {
          cap: view.getUint32(0, true),
          flags: view.getUint32(4, true),
          args: [
            view.getBigUint64(8, true),
            view.getBigUint64(16, true),
            view.getBigUint64(24, true),
            view.getBigUint64(32, true),
          ],
        };
      },
      write(value) {
        const bytes = new Uint8Array(104);
        const view = new DataView(bytes.buffer);
        view.setUint32(0, value.cap, true);
        view.setUint32(4, value.flags, true);
        value.args.forEach((argument, index) => void view.setBigUint64(8 + 8 * index, argument, true));
        return bytes;
      },
    },
    iommu_gpasid_bind_data: {
      read(bytes) {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        return {
          argsz: view.getUint32(0, true),
          version: view.getUint32(4, true),
          format: view.getUint32(8, true),
          addr_width: view.getUint32(12, true),
          flags: view.getBigUint64(16, true),
          gpgd: view.getBigUint64(24, true),
          hpasid: view.getBigUint64(32, true),
          gpasid: view.getBigUint64(40, true),
          vendor: {
            vtd: { flags: view.getBigUint64(56, true), pat: view.getUint32(64, true), emt: view.getUint32(68, true) },
          },
        };
      },
      write(value) {
        const bytes = new Uint8Array(72);
        const view = new DataView(bytes.buffer);
        view.setUint32(0, value.argsz, true);
        view.setUint32(4, value.version, true);
        view.setUint32(8, value.format, true);
        view.setUint32(12, value.addr_width, true);
        view.setBigUint64(16, value.flags, true);
        view.setBigUint64(24, value.gpgd, true);
        view.setBigUint64(32, value.hpasid, true);
        view.setBigUint64(40, value.gpasid, true);
        view.setBigUint64(56, value.vendor.vtd?.flags ?? 0n, true);
        view.setUint32(64, value.vendor.vtd?.pat ?? 0, true);
        view.setUint32(68, value.vendor.vtd?.emt ?? 0, true);
        return bytes;
      },
    },
  },
};
