import type { Type } from "../../abi/type.ts";
import { crossesByCommand } from "../crossing.ts";
import { fieldNames, newFields } from "../new-fields.ts";
import type { RuleOf } from "../rule.ts";
import { recordIn } from "../uses.ts";

/** New members of a command's argument that hold a time in a type of the C library or of the old kernel interfaces. */
export const timeMember: RuleOf<"record"> = {
  id: "time-member",
  title: "a new member holds a time in a type that has several layouts",
  kind: "record",
  severity: "risk",
  witness: ["size-by-arch", "size-of-member"],
  why: "timespec, timeval and time_t are 4-byte seconds in some programs and 8-byte seconds in others, on the same machine; 32-bit seconds end in 2038.",
  precedent:
    "Documentation/driver-api/ioctl.rst and process/botching-up-ioctls.rst: __u64 nanoseconds, or __s64 seconds and __u64 nanoseconds, and the clock named.",
  fix: `Pass nanoseconds in a __u64, and say of which clock; a monotonic one unless the time of day is meant:

    __u64 deadline_ns;		/* absolute, CLOCK_MONOTONIC */

Where seconds are kept apart, use __s64 for them and __u64 for the nanoseconds.`,
  decidedBy: "header",
  check(pair, context) {
    const found = newFields(pair).filter(({ type }) => timeName(type) !== undefined);
    const [first] = found;
    if (first === undefined || pair.after === undefined || !crossesByCommand(pair.after, context)) return [];
    const what = timeName(first.type) ?? "";
    return [
      {
        element: `${pair.name}.${first.name}`,
        place: first.place,
        message: `${fieldNames(found)} ${found.length === 1 ? "is" : "are"} ${what}, which is not the same bytes in every program.`,
        next: "Use __u64 nanoseconds, and name the clock in the comment.",
        texts: ["", found.map(({ name }) => `${what} ${name}`).join()],
      },
    ];
  },
};

/** `struct timespec`, `time_t`; `__kernel_timespec` is 16 bytes everywhere and fine. */
function timeName(type: Type): string | undefined {
  for (let at = type; at.kind === "typedef" || at.kind === "array"; at = at.kind === "typedef" ? at.to : at.of) {
    if (at.kind === "typedef" && /^(__kernel_(old_)?)?(time_t|clock_t|suseconds_t)$/.test(at.name)) return at.name;
  }
  const name = recordIn(type)?.name;
  if (name !== undefined && times.test(name)) return `struct ${name}`;
  const text = type.kind === "unknown" ? type.text : "";
  return /^struct (timespec|timeval|itimerval|itimerspec)$/.test(text) ? text : undefined;
}

const times = /^(__kernel_old_|old_|compat_)?(timespec|timeval|itimerval|itimerspec)(32)?$/;
