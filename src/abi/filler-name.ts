/** Said in full or with a prefix: `pt_rsvd`, `__pad1`. */
const clear = "_align|reserved|resv|resvd|rsvd|revd|rsv|pad|padding|unused|mbz";
/** These are filler only by themselves: `x_res` is a resolution, `fill` a way to fill, `spare_blocks` a count. */
const short = "res|spare|dummy|filler|zero";
const number = "(?:_?\\d+)?(?:_\\w*\\d)?_*";
const pattern = new RegExp(`^_*(?:(?:\\w+_)?(?:${clear})|(?:${short}))${number}$`, "i");

/** A name that says of a member that its bytes mean nothing yet: `reserved`, `__reserved1`, `pad2`, `pt_rsvd`, `unused`. */
export function isFillerName(name: string): boolean {
  return pattern.test(name);
}
