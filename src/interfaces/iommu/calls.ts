import type { RecordLayout } from "../../codec/layout.ts";
import { patch } from "../../session/decode.ts";
import type { Play, SampleCall } from "../../session/sample.ts";
import type { numbers } from "./numbers.ts";

/** Where the provider's domain is opened. No such node exists: a program had a domain through VFIO. */
export const domainPath = "iommu:domain";

const open: Play = { call: "open", path: domainPath, as: "domain" };

/** A call on a fresh domain with these fields, after other calls on it. */
export function sampleCall(
  command: keyof typeof numbers,
  record: RecordLayout,
  fields: object,
  before: readonly SampleCall["call"][] = [],
): SampleCall {
  const bytes = new Uint8Array(record.size);
  patch(record, bytes, fields);
  return { before: [open, ...before], call: { call: "ioctl", fd: "domain", command, argument: { by: "pointer", bytes } } };
}
