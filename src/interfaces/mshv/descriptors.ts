/** mshv: both the root and the VTL driver answer ENOTTY to an unknown command, which means nothing else there. */
export const mshv = {
  name: "mshv",
  headers: ["mshv.h"],
  descriptors: [
    {
      name: "/dev/mshv",
      group: 0xb8,
      from: 0x00,
      to: 0xff,
      unknownCommand: "ENOTTY",
      alsoMeans: "",
      source: "drivers/hv/mshv_root_main.c and mshv_vtl_main.c, Linux 7.3-rc7",
    },
  ],
} as const;
