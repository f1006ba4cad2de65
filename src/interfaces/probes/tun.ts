import type { ProbeTable } from "./probe-table.ts";

const TUNGETFEATURES = 0x800454cf;

/** A descriptor of /dev/net/tun is no device yet: asking makes none. */
export const tun: ProbeTable = {
  name: "tun",
  title: "TUN and TAP: network devices in programs",
  reach: { by: "node", paths: ["/dev/net/tun"] },
  asks: [
    {
      kind: "mask",
      name: "IFF",
      via: { call: "ioctl", command: TUNGETFEATURES, argument: new Uint8Array(4), answer: { offset: 0, size: 4 } },
      bits: [
        { at: 0, name: "TUN" },
        { at: 1, name: "TAP" },
        { at: 4, name: "NAPI", since: "4.15" },
        { at: 5, name: "NAPI_FRAGS", since: "4.15" },
        { at: 6, name: "NO_CARRIER", since: "6.1" },
        { at: 7, name: "BACKPRESSURE", since: "7.3" },
        { at: 8, name: "MULTI_QUEUE", since: "3.8" },
        { at: 12, name: "NO_PI" },
        { at: 13, name: "ONE_QUEUE" },
        { at: 14, name: "VNET_HDR", since: "2.6.27" },
      ],
    },
  ],
  leaves: "offloads and header sizes are asked of a device that is set up (TUNSETIFF), and none is made to ask",
  source: "include/uapi/linux/if_tun.h, Linux 7.3",
  unverified: "the exact releases are from memory; the headers of 5.10, 6.1, 6.12, 7.2 and 7.3 agree with them",
};
