import type { Crossing } from "./crossing.ts";

/** One open descriptor of the interface. */
export interface DescriptorLife {
  readonly descriptor: number;
  readonly on: string;
  /** The node that was opened; absent where a command handed it out. */
  readonly path?: string;
  /** Indexes of crossings. */
  readonly opened: number;
  readonly closed?: number;
  /**
   * `closed`: the program closed it and went on. `at the end`: nobody had it any more once all other calls were made; whether the program closed it, or its end
   * did, cannot be told. `not known`: it was not seen to go.
   */
  readonly state: "closed" | "at the end" | "not known";
}

/** What was opened, and whether it was closed again. In the order of opening. */
export function descriptorLives(crossings: readonly Crossing[]): readonly DescriptorLife[] {
  const lastCall = crossings.findLast(({ call }) => call.kind !== "close")?.index ?? -1;
  const closed = new Map(
    crossings.flatMap(({ call, index }) => (call.kind === "close" ? [[call.descriptor, index] as const] : [])),
  );
  return crossings.flatMap(({ call, answer, index }): readonly DescriptorLife[] => {
    if (!("value" in answer) || answer.descriptor === undefined) return [];
    const at = closed.get(answer.descriptor);
    const on = call.kind === "open" ? call.on : kindOf(crossings, answer.descriptor);
    return [
      {
        descriptor: answer.descriptor,
        on,
        ...(call.kind === "open" ? { path: call.path } : {}),
        opened: index,
        ...(at === undefined ? {} : { closed: at }),
        state: at === undefined ? "not known" : at < lastCall ? "closed" : "at the end",
      },
    ];
  });
}

/** A command that hands a descriptor out does not say of which kind it is; what is done with it does. */
function kindOf(crossings: readonly Crossing[], descriptor: number): string {
  const used = crossings.find(({ call }) => call.kind !== "open" && call.descriptor === descriptor)?.call;
  return used?.on ?? "not known";
}
