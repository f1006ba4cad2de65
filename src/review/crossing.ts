import type { Record } from "../abi/type.ts";
import type { Context } from "./rule.ts";

/**
 * Whether a record of the new version goes through a command: it is the argument of one, or stands by value in one that is, or says its
 * own size, as those do that are passed behind an `_IO` without one. What the rules of ioctl arguments ask is asked of these alone:
 * structures of files, of packets and of devices have rules of their own.
 */
export function crossesByCommand(record: Record, context: Context): boolean {
  return crosses(record, context, new Set());
}

function crosses(record: Record, context: Context, seen: Set<string>): boolean {
  if (seen.has(record.name)) return false;
  seen.add(record.name);
  const { uses, scheme, header } = context;
  if (uses.after.commands(record.name).length > 0) return true;
  if (uses.after.holders(record.name).some((holder) => crosses(holder.record, context, seen))) return true;
  const { kind } = scheme(record, header.after, "after");
  return kind === "argsz" || kind === "size-first";
}
