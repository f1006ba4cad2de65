/** What is behind /dev/mshv: the machine and its hypervisor. Tests may change it before a call. */
export interface MshvWorld {
  readonly hypervisor: {
    /** A register page could be set up on some CPU. */
    registerPage: boolean;
    /** HV_REGISTER_VSM_CAPABILITIES: return_action_available. */
    returnAction: boolean;
    /** HV_REGISTER_VSM_CAPABILITIES: dr6_shared. */
    dr6Shared: boolean;
    /** The partition is isolated by TDX, and the kernel is built for it. */
    tdx: boolean;
    /** HV_PARTITION_PROPERTY_MAX_XSAVE_DATA_SIZE, in bytes. */
    xsaveSize: number;
  };
  /** The program has CAP_SYS_ADMIN. */
  admin: boolean;
  /** CPUs that are online. */
  cpus: number;
  /** Registers of the lower VTL, by name: 16 bytes each. */
  readonly registers: Map<number, Uint8Array>;
  /** The message stream of /dev/mshv_sint is paused, as it is until a program says otherwise. */
  paused: boolean;
  /** Messages that wait to be read from /dev/mshv_sint, 256 bytes each. */
  readonly messages: Uint8Array[];
}

/** A hypervisor that has everything that a driver may ask it for: what a build declares, it then has. */
export function newMshvWorld(): MshvWorld {
  return {
    hypervisor: { registerPage: true, returnAction: true, dr6Shared: true, tdx: true, xsaveSize: 4096 },
    admin: true,
    cpus: 4,
    registers: new Map(),
    paused: true,
    messages: [],
  };
}
