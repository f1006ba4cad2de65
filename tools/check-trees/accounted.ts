/** Breaks between 6.1 and 6.12 that were looked at one by one and are true, and why upstream could do it all the same. */
export interface Accounted {
  readonly header: string;
  /** Rules whose findings it accounts for. */
  readonly rules: readonly string[];
  readonly elements: RegExp;
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
];
