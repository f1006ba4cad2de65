/** What KVM's answers take from the machine it runs on and from how its modules were loaded. Nothing here is a change of the interface. */
export interface Host {
  /** Processors that are online, and those that are there. */
  readonly cpus: number;
  /** CONFIG_KVM_MAX_NR_VCPUS, 1024 unless configured otherwise. vCPU ids go up to four times as far. */
  readonly maxVcpus: number;
  /** Bit n: KVM_CREATE_VM takes type n, as far as the build knows it. */
  readonly vmTypes: number;
  /** Nested virtualisation is on (kvm_intel.nested, kvm_amd.nested). */
  readonly nested: boolean;
  /** Bytes of a vCPU's nested state: 128 of header, and 8192 on Intel or 4096 on AMD. 0: the module has none. */
  readonly nestedState: number;
  /** Hyper-V's enlightened VMCS for nested guests (Intel). */
  readonly enlightenedVmcs: boolean;
  /** KVM itself runs on a Hyper-V that flushes its guests' TLBs directly. */
  readonly directTlbFlush: boolean;
  readonly smm: boolean;
  readonly xsave: boolean;
  /** Bytes that KVM_GET_XSAVE2 needs; at least 4096. */
  readonly xsave2: number;
  readonly tscControl: boolean;
  /** kvm_intel.allow_smaller_maxphyaddr. */
  readonly smallerMaxphyaddr: boolean;
  /** Scheduler statistics, from which steal time comes. */
  readonly schedInfo: boolean;
  readonly busLockExit: boolean;
  readonly notifyVmexit: boolean;
  /** kvm.enable_pmu. */
  readonly pmu: boolean;
  /** Two-dimensional paging: EPT or NPT. */
  readonly tdp: boolean;
  /** The guest may be given MWAIT, and APERF/MPERF; `mitigateSmtRsb` takes away all but PAUSE and the latter. */
  readonly mwait: boolean;
  readonly aperfmperf: boolean;
  readonly mitigateSmtRsb: boolean;
  /** Entries of the processor's own dirty log: 512 on Intel with PML, 0 on AMD. A dirty ring must have room for as many. */
  readonly dirtyLogEntries: number;
  /** KVM can ignore the guest's PAT: Intel without self-snoop errata. */
  readonly ignoreGuestPat: boolean;
  /** Encrypted virtual machines can be copied and moved (AMD SEV). */
  readonly sev: boolean;
  /** The program has CAP_SYS_BOOT. */
  readonly sysBoot: boolean;
}

/**
 * A machine on which every capability of x86-64 answers with a number that is not 0, so that a build's answers show the build: an Intel
 * server with TDX, all modules' options on, under a Hyper-V of its own, used by root.
 */
export const fullHost: Host = {
  cpus: 8,
  maxVcpus: 1024,
  // The default type, the software-protected one, and TDX.
  vmTypes: 0b10_0011,
  nested: true,
  nestedState: 128 + 8192,
  enlightenedVmcs: true,
  directTlbFlush: true,
  smm: true,
  xsave: true,
  xsave2: 4096,
  tscControl: true,
  smallerMaxphyaddr: true,
  schedInfo: true,
  busLockExit: true,
  notifyVmexit: true,
  pmu: true,
  tdp: true,
  mwait: true,
  aperfmperf: true,
  mitigateSmtRsb: false,
  dirtyLogEntries: 512,
  ignoreGuestPat: true,
  sev: false,
  sysBoot: true,
};

/** An AMD server with SEV, SEV-ES and SEV-SNP and nothing of Intel's, used by an ordinary program. */
export const amdHost: Host = {
  ...fullHost,
  vmTypes: 0b1_1101,
  nestedState: 128 + 4096,
  enlightenedVmcs: false,
  directTlbFlush: false,
  smallerMaxphyaddr: false,
  busLockExit: false,
  notifyVmexit: false,
  dirtyLogEntries: 0,
  ignoreGuestPat: false,
  sev: true,
  sysBoot: false,
};

/** A machine that has next to nothing: what the full one answers and this one does not follows from the machine, and not from the build. */
export const bareHost: Host = {
  ...fullHost,
  cpus: 1,
  vmTypes: 1,
  nested: false,
  nestedState: 0,
  enlightenedVmcs: false,
  directTlbFlush: false,
  smm: false,
  xsave: false,
  tscControl: false,
  smallerMaxphyaddr: false,
  schedInfo: false,
  busLockExit: false,
  notifyVmexit: false,
  pmu: false,
  tdp: false,
  mwait: false,
  aperfmperf: false,
  dirtyLogEntries: 0,
  ignoreGuestPat: false,
  sysBoot: false,
};
