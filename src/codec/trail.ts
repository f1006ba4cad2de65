/** The way to a member, from the inside out; made into text only when something is wrong. */
export interface Trail {
  readonly up?: Trail;
  /** A field's name, or an element's index. The outermost is the record's name. */
  readonly at: string | number;
}

/** As a C programmer would write it: `vduse_dev_config.reserved[3]`. */
export function trailText({ up, at }: Trail): string {
  if (up === undefined) return String(at);
  return typeof at === "number" ? `${trailText(up)}[${at}]` : `${trailText(up)}.${at}`;
}
