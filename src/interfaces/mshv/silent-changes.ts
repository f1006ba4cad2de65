import type { Change } from "../../contract/contract.ts";

const silent = {
  gate: { kind: "base" },
  silent: true,
  needs: ["root-driver"],
  since: "7.3",
  source: "drivers/hv/mshv_root_main.c, Linux 7.3.4",
  unverified: "came after 6.15 (ed83d364f048); 7.2.13 has it, and the first release that has it was not looked for",
} as const;

/** What the root driver answers otherwise since, and no gate tells of. */
export const silentChanges = [
  {
    ...silent,
    id: "unmap-enoent",
    title: "MSHV_SET_GUEST_MEMORY answers ENOENT where nothing is mapped that could be unmapped; before, EINVAL",
  },
  {
    ...silent,
    id: "overlap-by-guest",
    title:
      "MSHV_SET_GUEST_MEMORY refuses any pages of the guest's that are mapped already; before, it looked at both ends only, and at the program's memory too",
  },
] as const satisfies readonly Change[];
