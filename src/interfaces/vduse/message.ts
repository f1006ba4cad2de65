/** One message from the kernel to the program that plays the device, as `read` hands it out. */
export interface Message {
  readonly request: number;
  /** `vduse_dev_request`, 152 bytes. */
  readonly bytes: Uint8Array;
  /** `waiting` until the program has written its answer, the time is up, or the device broke. */
  state: "waiting" | "done" | "failed";
  /** `vduse_dev_response`, 152 bytes, once it was written. */
  response: Uint8Array | undefined;
  /** What the kernel does with the outcome. */
  readonly settle: (outcome: { readonly ok: boolean; readonly response: Uint8Array | undefined }) => void;
}
