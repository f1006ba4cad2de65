import type { Change, Effect, Finding, Gate, LayoutMember, Review } from "../../src/review/result.ts";

export const unaffected: Effect = { old: "unaffected", new: "unaffected", source: "compiles" };
export const both = ["x86_64", "i386"];

export function review(parts: Partial<Review>): Review {
  return {
    verdict: "clean",
    archs: both,
    widened: [],
    headers: 1,
    changes: [],
    findings: [],
    notCompared: [],
    layouts: [],
    ...parts,
  };
}

export function change(parts: Partial<Change> & Pick<Change, "kind" | "action" | "element">): Change {
  const header = parts.header ?? "vduse.h";
  return {
    header,
    before: "",
    after: "",
    note: "",
    where: { file: header, line: 1, side: "after" },
    effect: unaffected,
    gate: undefined,
    scheme: undefined,
    abis: both,
    ...parts,
  };
}

export function finding(parts: Partial<Finding> & Pick<Finding, "rule" | "severity" | "element">): Finding {
  const header = parts.header ?? "vduse.h";
  return {
    header,
    where: { file: header, line: 1, side: "after" },
    effect: unaffected,
    gate: undefined,
    message: "Something is wrong.",
    reason: "Because.",
    precedent: "",
    next: "Do better.",
    abis: both,
    fingerprint: "0123456789ab",
    ...parts,
  };
}

export function member(name: string, offset: number, size: number, state: LayoutMember["state"] = "same"): LayoutMember {
  const bytes = { name, type: `__u8[${size}]`, offset, size, bits: undefined, filler: false };
  return {
    name,
    offset,
    size,
    state,
    before: state === "new" ? undefined : bytes,
    after: state === "gone" ? undefined : bytes,
  };
}

export const version: Gate = { kind: "version", by: "VDUSE_API_VERSION_2", text: "VDUSE_GET_API_VERSION >= 2", noted: false };

export const shapeA = review({
  verdict: "risk",
  changes: [
    change({
      kind: "constant",
      action: "added",
      element: "VDUSE_API_VERSION_2",
      after: "2",
      effect: { ...unaffected, old: "unaffected: it does not know the value", new: "the old provider does not know the value" },
      gate: { ...version, text: "version VDUSE_API_VERSION_2", noted: true },
    }),
    change({
      kind: "member",
      action: "changed",
      element: "vduse_dev_config.reserved",
      before: "__u32[11] @288",
      after: "__u32[9] @296",
      note: "bytes 288..295 are given away",
    }),
    change({
      kind: "member",
      action: "added",
      element: "vduse_dev_config.vduse_features",
      after: "__u64 @288",
      note: "was reserved; record stays 336 bytes",
      effect: {
        ...unaffected,
        old: "unaffected: it passes zero where reserved was",
        new: "EINVAL for a non-zero value: reserved bytes are checked",
      },
      gate: version,
    }),
    change({
      kind: "command",
      action: "added",
      element: "VDUSE_GET_FEATURES",
      after: "_IOR(0x81, 0x04, __u64) 0x80088104",
      effect: {
        ...unaffected,
        old: "unaffected: it never calls it",
        new: "EINVAL: what /dev/vduse/control answers to an unknown command",
      },
      gate: version,
    }),
  ],
  layouts: [
    {
      header: "vduse.h",
      record: "vduse_dev_config",
      abi: "x86_64",
      size: { before: 336, after: 336 },
      members: [
        member("name", 0, 256),
        member("vendor_id", 256, 4),
        member("device_id", 260, 4),
        member("features", 264, 8),
        member("vq_num", 272, 4),
        member("vq_align", 276, 4),
        member("ngroups", 280, 4),
        member("nas", 284, 4),
        member("vduse_features", 288, 8, "new"),
        member("reserved", 296, 36, "changed"),
        member("config_size", 332, 4),
        member("config", 336, 0),
      ],
    },
  ],
  findings: [
    finding({
      rule: "absent-is-ambiguous",
      severity: "risk",
      element: "VDUSE_GET_FEATURES",
      where: { file: "vduse.h", line: 60, side: "after" },
      message:
        "On /dev/vduse/control an unknown command answers EINVAL, which is also a bad argument. It only hands out __u64: no argument can be wrong, so EINVAL can only mean absent.",
      precedent: "How do you know that you can call it? (virtualization list, February 2026).",
      next: "Keep it so.",
    }),
    finding({
      rule: "gate-note-missing",
      severity: "advice",
      element: "vduse_dev_config.vduse_features",
      where: { file: "vduse.h", line: 56, side: "after" },
      message: "ngroups and nas say /* if VDUSE_API_VERSION >= 1 */; vduse_features says nothing of VDUSE_GET_API_VERSION >= 2.",
      next: "Write /* if VDUSE_API_VERSION >= 2 */",
    }),
  ],
});

export const inTree = review({
  verdict: "break",
  headers: 7,
  changes: [
    change({
      kind: "header",
      action: "added",
      element: "linux/a.h",
      header: "linux/a.h",
      after: "1 record, 0 commands, 3 constants",
    }),
    change({
      kind: "header",
      action: "added",
      element: "linux/new.h",
      header: "linux/new.h",
      after: "0 records, 2 commands, 0 constants",
    }),
    change({
      kind: "header",
      action: "removed",
      element: "linux/old.h",
      header: "linux/old.h",
      before: "2 records, 0 commands, 0 constants",
    }),
    change({
      kind: "header",
      action: "removed",
      element: "linux/x.h",
      header: "linux/x.h",
      before: "1 record, 0 commands, 0 constants",
    }),
    change({ kind: "member", action: "renamed", element: "z.pad", header: "linux/z.h", before: "pad", after: "flags" }),
    ...["ONE", "TWO"].map((element) =>
      change({ kind: "macro", action: "removed", element, header: "linux/b.h", before: "(x)\tdo_something(x)", abis: ["i386"] }),
    ),
  ],
  findings: [
    finding({
      rule: "header-removed",
      severity: "break",
      element: "linux/x.h",
      header: "linux/x.h",
      where: { file: "linux/x.h", line: 1, side: "before" },
      precedent: "Has been done before.",
    }),
    finding({
      rule: "member-moved",
      severity: "break",
      element: "b.m",
      header: "linux/b.h",
      precedent: "Told once.",
      abis: ["i386"],
    }),
    finding({ rule: "member-moved", severity: "break", element: "b.o", header: "linux/b.h", precedent: "Told once." }),
    finding({ rule: "member-moved", severity: "break", element: "z.m", header: "linux/z.h", precedent: "Told once." }),
  ],
  notCompared: [
    {
      header: "linux/bad.h",
      side: "after",
      reason: "linux/bad.h:3:10: header 'linux/gone.h' is in none of the roots",
      where: { file: "linux/bad.h", line: 3, side: "after" },
      abis: both,
    },
    {
      header: "linux/worse.h",
      side: "both",
      reason: "linux/worse.h:1:1: expected a declaration",
      where: undefined,
      abis: ["i386"],
    },
  ],
});
