import type { RecordLayout } from "../codec/layout.ts";
import { isRecord } from "../session/decode.ts";
import type { AnyInterface } from "../session/spec.ts";
import { commandOf } from "./command-of.ts";
import type { DecodedCrossing } from "./decoded-crossing.ts";
import type { ReplayNote } from "./replay-note.ts";

/** What a replay says: where the program left the recording, and which answers were not to exactly the same call. */
export interface ReplayVerdict {
  /** The first call that the recording has no answer for; all behind it may be otherwise because of that. `undefined`: there was none. */
  readonly left: ReplayedCall | undefined;
  readonly notes: readonly ReplayedCall[];
}

export interface ReplayedCall extends Omit<ReplayNote, "differing" | "recorded"> {
  readonly recorded: number | undefined;
  /** `VDUSE_VQ_GET_INFO`. */
  readonly name: string;
  /** The path, or the kind of descriptor. */
  readonly on: string;
  /** Of `argument`: the fields with other bytes than those that were recorded; `argument` where they are in none. */
  readonly fields: readonly string[];
}

/** `undefined` where no recording answered. */
export function replayVerdict(
  spec: AnyInterface,
  decoded: readonly DecodedCrossing[],
  notes: readonly ReplayNote[] | undefined,
): ReplayVerdict | undefined {
  if (notes === undefined) return undefined;
  const told = notes.flatMap((note): readonly ReplayedCall[] => {
    const each = decoded.find(({ crossing }) => crossing.index === note.index);
    if (each === undefined) return [];
    const { call } = each.crossing;
    const on = call.kind === "open" ? call.path : call.on;
    const { kind, index, recorded, differing = [] } = note;
    return [{ kind, index, recorded, name: each.name, on, fields: fieldsAt(spec, each, differing) }];
  });
  return { left: told.find(({ kind }) => kind === "left" || kind === "not seen"), notes: told };
}

function fieldsAt(spec: AnyInterface, { crossing: { call } }: DecodedCrossing, offsets: readonly number[]): readonly string[] {
  if (offsets.length === 0 || call.kind !== "ioctl") return [];
  const type = commandOf(spec, undefined, call.on, call.command)?.type;
  if (type === undefined || !isRecord(type)) return ["argument"];
  return [...new Set(offsets.map((offset) => fieldAt(type, offset)))];
}

function fieldAt({ fields }: RecordLayout, offset: number): string {
  return fields.findLast((field) => field.offset <= offset)?.name ?? "argument";
}
