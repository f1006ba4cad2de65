/** Why a kernel answers a prober otherwise than its release does: a configuration, a backport. */
interface Explained {
  readonly releases: readonly string[];
  readonly interface: string;
  /** As `remarkable` says it. */
  readonly what: RegExp;
  readonly reason: string;
}

export const explained: readonly Explained[] = [
  {
    releases: ["6.1"],
    interface: "vfio",
    what: /^VFIO_UPDATE_VADDR \(5\.12\) is missing$/,
    reason: "6.1.192 answers it only of an IOMMU that is set: a stable kernel took the fix",
  },
  {
    releases: ["6.12"],
    interface: "vduse",
    what: /^vq-align-strict \(7\.2\) is here$/,
    reason: "6.12.117 has the check of vq_align that came with 7.2: a stable kernel took the fix",
  },
];

/** `undefined` for what nobody has explained. */
export function explainedProbe(release: string, name: string, what: string): string | undefined {
  return explained.find((each) => each.releases.includes(release) && each.interface === name && each.what.test(what))?.reason;
}
