import { type Codec, codecOf, interpretedCodecOf } from "../../src/codec/codec.ts";
import type { RecordLayout } from "../../src/codec/layout.ts";
import { iommu_gpasid_bind_data } from "../../src/interfaces/iommu/bindings.gen.ts";
import { kvm_enable_cap } from "../../src/interfaces/kvm/bindings.gen.ts";
import { vduse_dev_config } from "../../src/interfaces/vduse/bindings.gen.ts";
import type { ReadAndWrite, Way } from "./way.ts";

/** Our own codecs, on the generated bindings, strict as they are by default. */
export const abide: Way = {
  name: "abide",
  note: "strict: reserved bytes, what follows a text, ranges of numbers and names of members are checked",
  records: {
    vduse_dev_config: plain(codecOf(vduse_dev_config)),
    kvm_enable_cap: plain(codecOf(kvm_enable_cap)),
    iommu_gpasid_bind_data: plain(codecOf(iommu_gpasid_bind_data)),
  },
};

export const interpreted: Way = {
  name: "abide, interpreted",
  note: "the same where code may not be made from text, as under a browser's content security policy",
  records: {
    vduse_dev_config: plain(interpretedCodecOf(vduse_dev_config)),
    kvm_enable_cap: plain(interpretedCodecOf(kvm_enable_cap)),
    iommu_gpasid_bind_data: plain(interpretedCodecOf(iommu_gpasid_bind_data)),
  },
};

function plain<L extends RecordLayout>(codec: Codec<L>): ReadAndWrite<Parameters<Codec<L>["write"]>[0]> {
  return { read: (bytes) => codec.read(bytes), write: (value) => codec.write(value) };
}
