import type { CapabilityProtocol } from "../../contract/contract.ts";
import { defineContract } from "../../contract/define-contract.ts";
import { silentChanges } from "./silent-changes.ts";

const list = "linux-hyperv@vger.kernel.org";
const root = "drivers/hv/mshv_root_main.c";
const vtl = "drivers/hv/mshv_vtl_main.c";
const header = "include/uapi/linux/mshv.h";

/** The three generations of CHECK_EXTENSION differ in one thing: what an unknown id answers. */
function extensions<const Name extends string, const Since extends string>(
  name: Name,
  since: Since,
  unknown: "ENOTSUPP" | "EOPNOTSUPP",
  source: string,
) {
  return {
    kind: "capability",
    name,
    on: ["mshv"],
    since,
    scope: "global",
    passed: "u32 pointer",
    check: "MSHV_CHECK_EXTENSION",
    unknown,
    absent: 0,
    reserved: [{ id: 0n, name: "MSHV_CAP_CORE_API_STABLE" }],
    documented:
      "0 if unsupported, a positive number if supported (Documentation/virt/mshv/api.rst 3.1, 2021): the code answers an errno",
    source,
  } as const satisfies CapabilityProtocol;
}

const extensionsV1 = extensions("extensions-v1", "check-extension-v1", "ENOTSUPP", `${list}, v1, 28 May 2021 (d36cc8269)`);
const extensionsV2 = extensions("extensions-v2", "check-extension-v2", "EOPNOTSUPP", `${list}, v2, 5 Aug 2021 (7565d6978)`);
const extensionsNow = extensions(
  "extensions",
  "check-extension",
  "EOPNOTSUPP",
  `${list}, v3, 28 Sep 2021 (02fb1d6e9); ${vtl}, Linux 7.3-rc7`,
);

const checks = ["check-extension-v1", "check-extension-v2", "check-extension"] as const;
const capabilities = ["register-page", "vtl-return-action", "dr6-shared"] as const;
const vtlDriver = ["check-extension", ...capabilities, "create-vtl", "sint", "sint-pause", "hvcall"] as const;
const root615 = ["node", "root-driver"] as const;
const root619 = [...root615, "root-hvcall", "partition-property-ex", "cpu-features"] as const;
const root70 = [...root619, "nested-virtualization", "smt-guest"] as const;
const root73 = [...root70, "unmap-enoent", "overlap-by-guest"] as const;

/**
 * /dev/mshv: one device name, two drivers that a kernel cannot both have, and one request number whose bytes stayed the same while their meaning
 * turned into its opposite: 0x4004b800 with 0 was "I ask for version 0" (0: granted) and became "is the core API stable?" (0: no).
 */
export const mshvContract = defineContract({
  name: "mshv",
  title: "Microsoft hypervisor: /dev/mshv and its relatives",
  protocols: [
    {
      kind: "version",
      name: "api",
      on: ["mshv"],
      since: "request-version",
      scope: "fd",
      passed: "u32 pointer",
      set: "MSHV_REQUEST_VERSION",
      picks: "exact",
      initial: "not-asked",
      unknown: "ENOTSUPP",
      repeat: { allowed: false, errno: "EBADFD", beforeCopy: true },
      neededFirst: "EBADFD",
      locks: "once per open",
      source: `${list}, RFC of Nov 2020 (ec72eeff6)`,
    },
    extensionsV1,
    extensionsV2,
    extensionsNow,
    {
      kind: "feature",
      name: "vtl-caps",
      on: ["mshv"],
      since: "mariner-vtl",
      scope: "global",
      passed: "u64 pointer",
      get: "MSHV_GET_VTL_CAPS",
      initial: 0n,
      // There is nothing to acknowledge a bit with; what a wrong one would answer is therefore never seen.
      unknown: "EINVAL",
      repeat: { allowed: true },
      locks: "never",
      source: `${header}, CBL-Mariner-Linux-Kernel@11c2e90a7bab`,
    },
  ],
  changes: [
    {
      id: "node",
      title: "/dev/mshv, mode 0600, commands of type 0xB8",
      gate: { kind: "base" },
      since: "rfc-2020",
      source: `${list}, RFC of Nov 2020 (ec72eeff6)`,
    },
    {
      id: "request-version",
      title: "MSHV_REQUEST_VERSION, once per open and before anything else",
      gate: { kind: "version", protocol: "api", at: 0n },
      excludes: [...checks, "root-driver", "mariner-vtl"],
      since: "rfc-2020",
      source: `${list}, RFC of Nov 2020 (ec72eeff6)`,
    },
    {
      id: "rfc-partition",
      title: "MSHV_CREATE_PARTITION as number 0x01, with 32 bytes",
      // A patch of its own, after that of the version: the tree between the two grants version 0 and makes no partitions.
      gate: { kind: "probe", command: "MSHV_CREATE_PARTITION", absent: "ENOTTY" },
      needs: ["request-version"],
      since: "rfc-2020",
      source: `${list}, RFC of Nov 2020, patch "create partition ioctl"`,
    },
    {
      id: "check-extension-v1",
      title: "MSHV_CHECK_EXTENSION in place of the version; an unknown id is errno 524, which is private to the kernel",
      gate: { kind: "probe", command: "MSHV_CHECK_EXTENSION", absent: "ENOTTY" },
      excludes: ["check-extension-v2", "check-extension", "root-driver", "mariner-vtl"],
      since: "v1-2021",
      source: `${list}, v1, 28 May 2021 (d36cc8269); why: V. Kuznetsov, 7 Apr 2021 (1fa97e801)`,
    },
    {
      id: "check-extension-v2",
      title: "an unknown id is -ENOTSUP",
      gate: { kind: "probe", command: "MSHV_CHECK_EXTENSION", absent: "ENOTTY" },
      excludes: ["check-extension", "root-driver", "mariner-vtl"],
      since: "v2-2021",
      source: `${list}, v2, 5 Aug 2021 (7565d6978)`,
      unverified:
        "ENOTSUP is not an errno of the kernel on x86, so the patch as posted cannot have been built there; played as EOPNOTSUPP, which the C library calls ENOTSUP too and which v3 answers",
    },
    {
      id: "check-extension",
      title: "MSHV_CHECK_EXTENSION; an unknown id is EOPNOTSUPP",
      gate: { kind: "probe", command: "MSHV_CHECK_EXTENSION", absent: "ENOTTY" },
      excludes: ["root-driver", "mariner-vtl"],
      since: "v3-2021",
      source: `${list}, v3, 28 Sep 2021 (02fb1d6e9); series of 2023 (d86a70e3f); ${vtl}, Linux 6.19 (3e0b84fa3) to 7.3-rc7`,
    },
    {
      id: "core-api-stable",
      title: "the core API is stable: reserved for the day it will be, and in no kernel yet",
      gate: { kind: "capability", protocol: "extensions", id: 0n, name: "MSHV_CAP_CORE_API_STABLE" },
      needs: ["check-extension"],
      since: "never yet",
      source: `${list}, v3, 28 Sep 2021 (02fb1d6e9); ${vtl}, Linux 7.3-rc7: always 0`,
    },
    {
      id: "register-page",
      title: "a register page, set up on some CPU, can be mapped",
      gate: { kind: "capability", protocol: "extensions", id: 1n, name: "MSHV_CAP_REGISTER_PAGE" },
      needs: ["check-extension"],
      since: "vtl-2023",
      source: `${vtl}, Linux 7.3-rc7; series of 2023 (d86a70e3f)`,
    },
    {
      id: "vtl-return-action",
      title: "actions on return to the lower VTL are taken from the run page",
      gate: { kind: "capability", protocol: "extensions", id: 2n, name: "MSHV_CAP_VTL_RETURN_ACTION" },
      needs: ["check-extension"],
      since: "vtl-2023",
      source: `${vtl}, Linux 7.3-rc7; series of 2023 (d86a70e3f)`,
    },
    {
      id: "dr6-shared",
      title: "DR6 is shared between VTLs and needs no hypercall",
      gate: { kind: "capability", protocol: "extensions", id: 3n, name: "MSHV_CAP_DR6_SHARED" },
      needs: ["check-extension"],
      since: "vtl-2023",
      source: `${vtl}, Linux 7.3-rc7; series of 2023 (d86a70e3f)`,
    },
    {
      id: "early-partition",
      title: "MSHV_CREATE_PARTITION as number 0x01, with 48 bytes",
      gate: { kind: "probe", command: "MSHV_CREATE_PARTITION", absent: "ENOTTY" },
      needs: ["check-extension"],
      since: "vtl-2023",
      source: `${header}, NunoDasNeves/linux@54329d18d68b and OHCL-Linux-Kernel@056f157f9d3d`,
      unverified:
        "the record's size is worked out from the Hyper-V headers, and its driver was not read: no flag is refused here",
    },
    {
      id: "lvbs-partition",
      title: "MSHV_CREATE_PARTITION as number 0x01, with 40 bytes",
      gate: { kind: "probe", command: "MSHV_CREATE_PARTITION", absent: "ENOTTY" },
      needs: ["check-extension"],
      excludes: ["early-partition"],
      since: "lvbs",
      source: `${header}, heki-linux/lvbs-linux@2b6fc80da718`,
      unverified:
        "the record's size is worked out from the Hyper-V headers, and its driver was not read: no flag is refused here",
    },
    {
      id: "root-driver",
      title: "the root partition's driver: MSHV_CREATE_PARTITION as number 0x00, with 16 bytes; no version and no capability",
      gate: { kind: "probe", command: "MSHV_CREATE_PARTITION", absent: "ENOTTY" },
      excludes: ["create-vtl", "mariner-vtl"],
      since: "6.15",
      source: `${root}, Linux 6.15 (ed83d364f048); ${header} (3ab7ae8e07f8)`,
    },
    {
      id: "root-hvcall",
      title: "MSHV_ROOT_HVCALL on /dev/mshv itself: two hypercalls about the caller's own partition",
      gate: { kind: "probe", command: "MSHV_ROOT_HVCALL", absent: "ENOTTY" },
      needs: ["root-driver"],
      since: "6.19",
      source: `${list}, pull for 6.19 (fa9c9dc3e); v3 of the patch, 2025-11-19; ${root}, Linux 7.3`,
    },
    {
      id: "partition-property-ex",
      title: "HVCALL_GET_PARTITION_PROPERTY_EX may be passed through",
      gate: { kind: "base" },
      silent: true,
      needs: ["root-driver"],
      since: "6.19",
      source: `${list}, 2025-11-19: v3 of the patch that brought MSHV_ROOT_HVCALL on /dev/mshv; ${root}, Linux 7.3`,
    },
    {
      id: "cpu-features",
      title: "a flag behind which 64 bytes are read in place of 16, under the same request number",
      gate: { kind: "flag", record: "mshv_create_partition", field: "pt_flags", bit: 3, absent: "EINVAL" },
      needs: ["root-driver"],
      since: "6.19",
      source: `${list}, pull for 6.19 (fa9c9dc3e); ${root}, Linux 7.3-rc7`,
    },
    {
      id: "nested-virtualization",
      title: "partitions with nested virtualization",
      gate: { kind: "flag", record: "mshv_create_partition", field: "pt_flags", bit: 4, absent: "EINVAL" },
      needs: ["root-driver"],
      since: "7.0",
      source: `${list}, pull for 7.0 (8ada066ba); ${header}, Linux 7.0 (92edfd591)`,
    },
    {
      id: "smt-guest",
      title: "partitions that see SMT",
      gate: { kind: "flag", record: "mshv_create_partition", field: "pt_flags", bit: 5, absent: "EINVAL" },
      needs: ["root-driver"],
      since: "7.0",
      source: `${list}, pull for 7.0 (8ada066ba); ${header}, Linux 7.0 (92edfd591)`,
    },
    {
      id: "isolation-snp",
      title: "partitions isolated by SEV-SNP",
      gate: { kind: "flag", record: "mshv_create_partition", field: "pt_isolation", bit: 0, absent: "EINVAL" },
      needs: ["root-driver"],
      since: "cbl-mariner-root",
      source: `${header}, CBL-Mariner-Linux-Kernel@11c2e90a7bab`,
      unverified: "the header was read and the driver was not",
    },
    {
      id: "create-vtl",
      title: "the driver of a VTL: MSHV_CREATE_VTL and what its descriptors can do",
      gate: { kind: "probe", command: "MSHV_CREATE_VTL", absent: "ENOTTY" },
      needs: ["check-extension"],
      since: "vtl-2023",
      source: `${vtl}, Linux 6.19 to 7.3-rc7 (754cf84504ea)`,
    },
    {
      id: "sint",
      title: "/dev/mshv_sint: messages and events of VMBus",
      gate: { kind: "probe", command: "MSHV_SINT_SIGNAL_EVENT", absent: "ENOTTY" },
      needs: ["create-vtl"],
      since: "vtl-2023",
      source: `${vtl}, Linux 6.19 to 7.3-rc7 (754cf84504ea); ${header}, NunoDasNeves/linux@54329d18d68b`,
    },
    {
      id: "sint-pause",
      title: "MSHV_SINT_PAUSE_MESSAGE_STREAM: the number that MSHV_SET_POLL_FILE has on another descriptor",
      gate: { kind: "probe", command: "MSHV_SINT_PAUSE_MESSAGE_STREAM", absent: "ENOTTY" },
      needs: ["sint"],
      since: "6.19",
      source: `${vtl}, Linux 6.19 to 7.3-rc7 (754cf84504ea)`,
    },
    {
      id: "hvcall",
      title: "/dev/mshv_hvcall: hypercalls from a list that is fixed once per open",
      gate: { kind: "probe", command: "MSHV_HVCALL_SETUP", absent: "ENOTTY" },
      needs: ["create-vtl"],
      since: "vtl-2023",
      source: `${vtl}, Linux 6.19 to 7.3-rc7 (754cf84504ea)`,
    },
    {
      id: "lower-vtl-timer-virt",
      title: "the lower VTL's timer is virtualized; an id that is known answers EOPNOTSUPP off TDX, like one that is not",
      gate: { kind: "capability", protocol: "extensions", id: 4n, name: "MSHV_CAP_LOWER_VTL_TIMER_VIRT" },
      needs: ["check-extension"],
      since: "ohcl",
      source: `${header}, OHCL-Linux-Kernel@056f157f9d3d`,
      unverified: "the driver was read as an excerpt whose repository is not named",
    },
    {
      id: "mariner-vtl",
      title: "a third design: MSHV_CREATE_VTL as number 0x00 and a mask of capabilities as 0x01, without MSHV_CHECK_EXTENSION",
      gate: { kind: "probe", command: "MSHV_GET_VTL_CAPS", absent: "ENOTTY" },
      since: "cbl-mariner-vtl",
      source: `${header}, CBL-Mariner-Linux-Kernel@11c2e90a7bab`,
      unverified: "the header was read and the driver was not; the header's own comment shifts the bits by one more",
    },
    {
      id: "mariner-register-page",
      title: "as register-page; the numbering is shifted by one from MSHV_CAP_*",
      gate: { kind: "feature", protocol: "vtl-caps", bit: 0, name: "MSHV_VTL_CAP_BIT_REGISTER_PAGE" },
      needs: ["mariner-vtl"],
      since: "cbl-mariner-vtl",
      source: `${header}, CBL-Mariner-Linux-Kernel@11c2e90a7bab`,
      unverified: "the header was read and the driver was not",
    },
    {
      id: "mariner-return-action",
      title: "as vtl-return-action",
      gate: { kind: "feature", protocol: "vtl-caps", bit: 1, name: "MSHV_VTL_CAP_BIT_RETURN_ACTION" },
      needs: ["mariner-vtl"],
      since: "cbl-mariner-vtl",
      source: `${header}, CBL-Mariner-Linux-Kernel@11c2e90a7bab`,
      unverified: "the header was read and the driver was not",
    },
    {
      id: "mariner-dr6-shared",
      title: "as dr6-shared",
      gate: { kind: "feature", protocol: "vtl-caps", bit: 2, name: "MSHV_VTL_CAP_BIT_DR6_SHARED" },
      needs: ["mariner-vtl"],
      since: "cbl-mariner-vtl",
      source: `${header}, CBL-Mariner-Linux-Kernel@11c2e90a7bab`,
      unverified: "the header was read and the driver was not",
    },
    ...silentChanges,
  ],
  // A kernel is built for the root partition or for a VTL (MSHV_ROOT depends on !HYPERV_VTL_MODE), so each release has two builds.
  releases: [
    {
      name: "rfc-2020",
      status: "draft",
      has: ["node", "request-version", "rfc-partition"],
      source: `${list}, RFC of Nov 2020 (ec72eeff6)`,
    },
    {
      name: "v1-2021",
      status: "draft",
      has: ["node", "check-extension-v1"],
      source: `${list}, v1, 28 May 2021 (d36cc8269); its partitions are not played: their record was not read`,
    },
    {
      name: "v2-2021",
      status: "draft",
      has: ["node", "check-extension-v2"],
      source: `${list}, v2, 5 Aug 2021 (7565d6978); as v1`,
    },
    { name: "v3-2021", status: "draft", has: ["node", "check-extension"], source: `${list}, v3, 28 Sep 2021 (02fb1d6e9); as v1` },
    {
      name: "vtl-2023",
      status: "draft",
      has: ["node", "check-extension", ...capabilities, "early-partition", "create-vtl", "sint", "hvcall"],
      source: `${list}, series of 2023, v1 to v4 (d86a70e3f), in the shape of NunoDasNeves/linux@54329d18d68b (downstream)`,
    },
    {
      name: "lvbs",
      status: "draft",
      has: ["node", "check-extension", "lvbs-partition", "create-vtl"],
      source: `${header}, heki-linux/lvbs-linux@2b6fc80da718 (downstream; header only)`,
    },
    {
      name: "ohcl",
      status: "draft",
      has: ["node", ...vtlDriver, "early-partition", "lower-vtl-timer-virt"],
      source: `${header}, OHCL-Linux-Kernel@056f157f9d3d (downstream; header and an excerpt)`,
    },
    {
      name: "cbl-mariner-root",
      status: "draft",
      has: ["node", "root-driver", "isolation-snp"],
      source: `${header}, CBL-Mariner-Linux-Kernel@11c2e90a7bab (downstream; header only)`,
    },
    {
      name: "cbl-mariner-vtl",
      status: "draft",
      has: ["node", "mariner-vtl", "mariner-register-page", "mariner-return-action", "mariner-dr6-shared"],
      source: `${header}, CBL-Mariner-Linux-Kernel@11c2e90a7bab (downstream; header only)`,
    },
    { name: "6.15-root", status: "released", has: root615, source: `${list}, pull for 6.15 (5a2e24a3f)` },
    { name: "6.19-root", status: "released", has: root619, source: `${list}, pull for 6.19 (fa9c9dc3e)` },
    { name: "6.19-vtl", status: "released", has: ["node", ...vtlDriver], source: `${list}, pull for 6.19 (fa9c9dc3e)` },
    { name: "7.0-root", status: "released", has: root70, source: `${list}, pull for 7.0 (8ada066ba)` },
    { name: "7.3-root", status: "released", has: root73, source: `${root}, Linux 7.3-rc7` },
    { name: "7.3-vtl", status: "released", has: ["node", ...vtlDriver], source: `${vtl}, Linux 7.3-rc7` },
  ],
});
