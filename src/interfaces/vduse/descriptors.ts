const source = "drivers/vdpa/vdpa_user/vduse_dev.c, Linux 7.3-rc7";

/** VDUSE: what its descriptors answer to a command they do not know. The two nodes differ. */
export const vduse = {
  name: "vduse",
  headers: ["vduse.h"],
  descriptors: [
    {
      name: "/dev/vduse/control",
      group: 0x81,
      from: 0x00,
      to: 0x0f,
      unknownCommand: "EINVAL",
      alsoMeans: "what a bad argument gets",
      source,
    },
    { name: "/dev/vduse/$NAME", group: 0x81, from: 0x10, to: 0x1f, unknownCommand: "ENOTTY", alsoMeans: "", source },
  ],
} as const;
