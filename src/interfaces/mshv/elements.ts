import { mapElements } from "../../contract/element-map.ts";
import { mshvContract } from "./contract.ts";

/** The three CHECK_EXTENSIONs and the drivers before the merged one differ in answers, of which a header says nothing. */
export const mshvElements = mapElements({
  contract: mshvContract,
  header: "linux/mshv.h",
  declares: {},
  changes: {
    "request-version": { has: ["MSHV_REQUEST_VERSION"] },
    "rfc-partition": { has: ["MSHV_REQUEST_VERSION", "MSHV_CREATE_PARTITION"] },
    "check-extension-v1": { has: [] },
    "check-extension-v2": { has: [] },
    // Its number is given out; that it means something is for a kernel to answer.
    "core-api-stable": { has: [] },
    "early-partition": { has: [] },
    "lvbs-partition": { has: [] },
    "root-driver": { has: ["MSHV_CREATE_PARTITION", "mshv_create_partition.pt_isolation"] },
    "cpu-features": { has: ["MSHV_PT_BIT_CPU_AND_XSAVE_FEATURES", "struct mshv_create_partition_v2"] },
    "nested-virtualization": { has: ["MSHV_PT_BIT_NESTED_VIRTUALIZATION"] },
    "smt-guest": { has: ["MSHV_PT_BIT_SMT_ENABLED_GUEST"] },
    "isolation-snp": { has: ["MSHV_PT_ISOLATION_SNP"] },
  },
});
