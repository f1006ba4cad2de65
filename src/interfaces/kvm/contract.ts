import type { CapabilityProtocol, Change, Contract, VersionProtocol } from "../../contract/contract.ts";
import { defineContract } from "../../contract/define-contract.ts";
import { behaviours } from "./behaviours.ts";
import { capabilityNumber } from "./capability-number.ts";
import { type CapabilityChange, type CapabilityName, changeOf, type X86Capability, x86Capabilities } from "./x86-capabilities.ts";

/** Releases that were read, the oldest first, and the build of each. */
const read = [
  { name: "6.1", build: "6.1.176" },
  { name: "6.12", build: "6.12.107" },
  { name: "7.2", build: "7.2.13" },
  { name: "7.3", build: "7.3.4" },
] as const;

const apiVersion = {
  kind: "version",
  name: "api-version",
  on: ["system"],
  scope: "global",
  passed: "value",
  get: "KVM_GET_API_VERSION",
  picks: "constant",
  initial: 12n,
  unknown: "EINVAL",
  repeat: { allowed: true },
  locks: "never",
  source: "kvm_dev_ioctl, virt/kvm/kvm_main.c, Linux 7.3; Documentation/virt/kvm/api.rst 4.1",
} as const satisfies VersionProtocol;

const extensions = {
  kind: "capability",
  name: "extensions",
  on: ["system", "vm"],
  onSince: { vm: "cap-check-extension-vm" },
  scope: "global",
  passed: "value",
  check: "KVM_CHECK_EXTENSION",
  enable: "KVM_ENABLE_CAP",
  unknown: 0,
  absent: 0,
  source: "kvm_vm_ioctl_check_extension_generic, virt/kvm/kvm_main.c, Linux 7.3; Documentation/virt/kvm/api.rst 4.4",
} as const satisfies CapabilityProtocol;

const foundation = [
  {
    id: "base",
    title: "/dev/kvm answers KVM_GET_API_VERSION and KVM_CHECK_EXTENSION",
    gate: { kind: "base" },
    since: "6.1",
    source: "kvm_dev_ioctl, virt/kvm/kvm_main.c, Linux 6.1.176; the ABI is older, stable since 2.6.22 (api.rst 3)",
  },
  {
    id: "basic",
    title: "the commands that the documentation calls basic: virtual machines and vCPUs can be made",
    gate: { kind: "version", protocol: "api-version", at: 12n },
    since: "6.1",
    source: "Documentation/virt/kvm/api.rst 4.1, Linux 7.3: with version 12 they all exist, and programs refuse any other",
  },
] as const satisfies readonly Change[];

/** What a capability's number is, in words. */
const numbers = {
  yes: "yes",
  count: "a count",
  mask: "a mask",
  "page offset": "the offset of a page",
  bytes: "a number of bytes",
  nanoseconds: "a number of nanoseconds",
} as const;

const following = { host: ", which follows from the host", vm: ", which may follow from the machine" } as const;

const changes = [...foundation, ...x86Capabilities.map((each) => capabilityChange(each)), ...behaviours];

/**
 * KVM on x86-64: one change a capability, made from the headers' numbers and from what the architecture answers; what changed besides;
 * and the API version, which is 12 and stays 12. The numbers are one counter for all architectures, given out when a change is merged: a
 * tree that took one early may mean something else by it, and such a change excludes the one that has the number here.
 */
export const kvmContract = defineContract({
  name: "kvm",
  title: "KVM, x86-64",
  protocols: [apiVersion, extensions],
  changes,
  releases: read.map(({ name, build }) => ({
    name,
    has: changes.filter(({ since }) => position(since) <= position(name)).map(({ id }) => id),
    status: "released" as const,
    source: `virt/kvm and arch/x86/kvm of Linux ${build}`,
  })),
} satisfies Contract);

export type KvmChange = (typeof kvmContract)["changes"][number]["id"];

function capabilityChange(each: X86Capability & { readonly cap: CapabilityName }): Change & { readonly id: CapabilityChange } {
  const { cap, says = "yes", answers, generic, since = "6.1", needs = [] } = each;
  const at = position(since);
  const before = read[at - 1];
  return {
    id: changeOf(cap),
    title: `${cap} answers ${numbers[says]}${typeof answers === "string" ? following[answers] : ""}`,
    gate: { kind: "capability", protocol: extensions.name, id: BigInt(capabilityNumber(cap)), name: cap },
    needs: ["basic", ...needs.map((name) => changeOf(name))],
    since,
    source: `${generic ? "virt/kvm/kvm_main.c" : "arch/x86/kvm/x86.c"}, Linux ${read[at]?.build}`,
    ...(before === undefined
      ? {}
      : { unverified: `came after ${before.build}; the first release that answers it was not looked for` }),
  };
}

function position(release: string): number {
  return read.findIndex(({ name }) => name === release);
}
