/**
 * What is to be said of a call that a recording answered. `left`: the recording has no such call. `not seen`: it has, and nobody saw what it was answered. `argument`: in its
 * place in the conversation the recording has the same command with other bytes. `again`: it was answered before, and is answered as then. `order`: it was
 * recorded at another place of the conversation, or on another descriptor of the kind.
 */
export interface ReplayNote {
  readonly kind: "left" | "not seen" | "argument" | "again" | "order";
  /** Which crossing of this run. */
  readonly index: number;
  /** Which crossing of the recording answered. */
  readonly recorded?: number;
  /** Of `argument`: offsets of the bytes that differ. */
  readonly differing?: readonly number[];
}
