import { expect, test } from "vitest";
import { commandsOf } from "../session/dispatch.ts";
import { commands as kvm } from "./kvm/bindings.gen.ts";
import { commands as mshv } from "./mshv/bindings.gen.ts";
import { played } from "./played.ts";
import { commands as vduse } from "./vduse/bindings.gen.ts";
import { commands as vfio } from "./vfio/bindings.gen.ts";
import { commands as iommufd } from "./vfio/iommufd-bindings.gen.ts";

/** Of each header's commands, those that x86-64 has not: api.rst of Linux 7.3 for KVM; sPAPR's and EEH's are powerpc's (drivers/vfio/vfio_iommu_spapr_tce.c, Linux 7.3). */
const headers = [
  { name: "iommufd", commands: iommufd, elsewhere: /^$/ },
  { name: "kvm", commands: kvm, elsewhere: /^KVM_(S390|PPC|ARM)_|^KVM_DIRTY_TLB$/ },
  { name: "mshv", commands: mshv, elsewhere: /^$/ },
  { name: "vduse", commands: vduse, elsewhere: /^$/ },
  { name: "vfio", commands: vfio, elsewhere: /SPAPR|^VFIO_EEH_|^VFIO_IOMMU_(EN|DIS)ABLE$/ },
] as const;

test.each(headers)("$name: every command of the header is played, known not to be, or another architecture's", async (header) => {
  const { unplayed = [], ...spec } = await played[header.name]();
  const names = (all: readonly { readonly name: string }[]) => new Set(all.map(({ name }) => name));
  const known = names([...commandsOf(spec), ...unplayed]);
  expect(Object.keys(header.commands).filter((name) => !known.has(name) && !header.elsewhere.test(name))).toEqual([]);
  expect([...names(unplayed)].filter((name) => !(name in header.commands) || header.elsewhere.test(name))).toEqual([]);
});

test.each(headers)(
  "$name: no command is both played and not on one kind of descriptor, and each row's change and kind are the interface's",
  async ({ name }) => {
    const { unplayed = [], ...spec } = await played[name]();
    const keys = (all: readonly { readonly on: string; readonly number: number }[]) =>
      all.map(({ on, number }) => `${on} ${number}`);
    const own = new Set(keys(commandsOf(spec)));
    expect(keys(unplayed).filter((key) => own.has(key))).toEqual([]);
    expect(new Set(keys(unplayed)).size).toBe(unplayed.length);
    const changes = new Set(spec.contract.changes.map(({ id }) => id));
    const kinds = new Set(spec.descriptors.map(({ kind }) => kind));
    expect(unplayed.filter(({ change, on }) => !changes.has(change) || !kinds.has(on))).toEqual([]);
  },
);
