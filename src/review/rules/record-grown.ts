import type { Record } from "../../abi/type.ts";
import { recordName } from "../element-text.ts";
import { isEndMarker, isFiller } from "../filler.ts";
import { madeAlike } from "../made-alike.ts";
import type { RecordPair } from "../pairs.ts";
import type { Severity } from "../result.ts";
import type { Context, RuleOf } from "../rule.ts";
import { type Holder, recordIn } from "../uses.ts";

/**
 * Records that became longer. Growth is policy: what it means depends on who uses the record. One whose size is in a command's
 * number is reported as that command's change; one that says its size itself may grow at its end.
 */
export const recordGrown: RuleOf<"record"> = {
  id: "record-grown",
  title: "a record grew outside the scheme it declares",
  kind: "record",
  severity: "break",
  witness: ["size"],
  why: "One side has a shorter record than the other reads or writes: memory past its end is read, or overwritten.",
  precedent:
    "Records grow by reserved bytes, by members of a fixed-size union, or by argsz (the three options of the IOMMU user API discussion, 2020).",
  fix: `Say how a side finds out how long the other's record is. With a size at the front:

    struct foo {
    	__u32 argsz;		/* sizeof(struct foo), as the caller has it */
    	__u32 flags;
    	...
    };

Where it has reserved bytes, use those. A record that others hold by value, or whose data follows it, cannot grow: declare a second one.`,
  decidedBy: "header",
  check(pair, context) {
    const { before, after } = pair;
    if (!before?.complete || !after?.complete || after.size <= before.size || causedByMember(before, after)) return [];
    const how = growth(pair, { before, after }, context);
    if (how === undefined) return [];
    return [
      {
        element: recordName(pair),
        place: after.place,
        severity: how.severity,
        message: `${recordName(pair)} grew from ${before.size} to ${after.size} bytes; ${how.text}.`,
        next: how.next,
        texts: [`${before.size}`, `${after.size}`],
      },
    ];
  },
};

interface Growth {
  readonly severity: Severity;
  readonly text: string;
  readonly next: string;
}

function growth(
  { name, members }: RecordPair,
  both: { readonly before: Record; readonly after: Record },
  context: Context,
): Growth | undefined {
  const { before } = both;
  const { uses, scheme, header } = context;
  const [holder] = uses.before.holders(name).filter((each) => !inUnion(each));
  if (holder !== undefined) {
    const where = holder.array ? "an array of them in" : "a member of";
    return {
      severity: "break",
      text: `it is held by value as ${where} ${holder.record.kind} ${holder.record.name} (${holder.member}), which changes with it`,
      next: "Leave it as it is and declare a second record for the longer form.",
    };
  }
  if (uses.before.holders(name).length > 0) return undefined;
  const kind = scheme(before, header.before, "before");
  if (kind.kind === "argsz" || kind.kind === "size-first" || kind.kind === "size-beside") return undefined;
  const last = before.fields.at(-1);
  if (last !== undefined && last.size === 0 && last.type.kind === "array" && !isEndMarker(last)) {
    return {
      severity: "break",
      text: `${last.name}[] follows its fixed part, so the data behind it begins elsewhere`,
      next: "Leave the fixed part as it is; what is new can go into reserved bytes, or into the data.",
    };
  }
  // The number carries the size: the command's own rule says what that does.
  if (uses.before.commands(name).some(({ size }) => size > 0)) return undefined;
  const onlyFiller = members.every(({ before: old, after: now }) => old !== undefined || now === undefined || isFiller(now));
  const like = onlyFiller ? madeAlike(name, both, context) : undefined;
  if (like !== undefined) {
    return {
      severity: "advice",
      text: `${like.how} it is laid out as on ${like.like}, where nothing changed`,
      next: "Say in the commit what became of 32-bit programs until now: those already built have the shorter record.",
    };
  }
  const room =
    kind.kind === "reserved" || kind.kind === "fixed-union"
      ? `${kind.by} was there to grow into`
      : "nothing tells the other side its size";
  return {
    severity: "risk",
    text: room,
    next: "Say how the other side finds out the size: argsz, a size member, or a new command.",
  };
}

/** One reading of a union: whether it still fits is the union's own affair. */
function inUnion({ record, member }: Holder): boolean {
  const field = record.fields.find(({ name }) => name === member);
  return record.kind === "union" || (field?.anonymous ?? []).at(-1)?.startsWith("union") === true;
}

/** It grew only because a record that it holds by value grew: that one is reported. */
function causedByMember(before: Record, after: Record): boolean {
  if (before.kind === "union" || before.fields.length !== after.fields.length) return false;
  let grown = 0;
  for (const [index, field] of before.fields.entries()) {
    const now = after.fields[index];
    if (now === undefined || now.name !== field.name) return false;
    const [b, a] = [recordIn(field.type), recordIn(now.type)];
    if (now.size !== field.size && (b === undefined || a === undefined || b.name !== a.name)) return false;
    if (now.size !== field.size) grown += 1;
  }
  return grown > 0;
}
