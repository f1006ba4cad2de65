/** Breaks between 6.1 and 6.12 that were looked at one by one and are true, and why upstream could do it all the same. */
export interface Accounted {
  readonly header: string;
  /** Rules whose findings it accounts for. */
  readonly rules: readonly string[];
  readonly elements: RegExp;
  /** Data models it is about, when not all. */
  readonly abis?: readonly string[];
  /** What went, in a few words. */
  readonly what: string;
  readonly why: string;
  /** Upstream commit and the release it came with. */
  readonly source: string;
}

/** Headers whose every break must be accounted for. */
export const accountedHeaders: readonly string[] = [
  "linux/kvm.h",
  "linux/vfio.h",
  "linux/vhost.h",
  "linux/fuse.h",
  "linux/landlock.h",
];

const removed = ["constant-removed", "record-removed", "command-removed", "enumerator-removed", "macro-body-changed"];

export const accounted: readonly Accounted[] = [
  {
    header: "linux/kvm.h",
    rules: removed,
    elements:
      /(?:KVM_TRC_|KVM_TRACE_|kvm_user_trace_setup|__KVM_DEPRECATED_|kvm_breakpoint|kvm_debug_guest|KVM_DEBUG_GUEST|kvm_memory_region$|KVM_SET_MEMORY_REGION|KVM_SET_MEMORY_ALIAS)/,
    what: "tracing, the first guest debugging and memory region calls",
    why: "The kernel had not answered these commands for many releases: the names outlived the code, and only source that mentions them notices.",
    source: "a5d3df8ae13f, 6.8",
  },
  {
    header: "linux/kvm.h",
    rules: removed,
    elements: /(?:KVM_(?:DE)?ASSIGN_|kvm_assigned_|KVM_DEV_ASSIGN_|KVM_DEV_IRQ_|KVM_MAX_MSIX_PER_DEV)/,
    what: "device assignment before VFIO",
    why: "Device assignment through KVM itself was removed from the kernel years before its definitions; VFIO had taken its place.",
    source: "a5d3df8ae13f, 6.8 and c0a411904e15, 6.9",
  },
  {
    header: "linux/kvm.h",
    rules: removed,
    elements: /(?:KVM_S390_|kvm_s390_|KVM_PV_|kvm_pv_cmd)/,
    what: "what only s390 has",
    why: "Moved to s390's own asm/kvm.h, which linux/kvm.h includes: nothing is lost on s390, and no program for another architecture had a use for it. Only source that mentions the names on another architecture breaks.",
    source: "71cd774ad2f9, 6.9",
  },
  {
    header: "linux/kvm.h",
    rules: removed,
    elements: /(?:KVM_PPC_|kvm_ppc_)/,
    what: "what only powerpc has",
    why: "Moved to powerpc's own asm/kvm.h, as s390's.",
    source: "d750951c9ed7, 6.9",
  },
  {
    header: "linux/kvm.h",
    rules: removed,
    elements: /KVM_ARM_DEV_/,
    what: "what only arm64 has",
    why: "Moved to arm64's own asm/kvm.h, as s390's.",
    source: "5d9cb71642db, 6.9",
  },
  {
    header: "linux/kvm.h",
    rules: ["member-moved"],
    elements: /kvm_sev_/,
    abis: ["i386"],
    what: "SEV records on i386",
    why: "Padding was made explicit, so that a 32-bit program lays the records out as the 64-bit kernel does. 64-bit programs see no change; 32-bit ones had never worked, because the kernel did not convert, and SEV needs a 64-bit kernel.",
    source: "f3c80061c0d3, 6.9",
  },
];
