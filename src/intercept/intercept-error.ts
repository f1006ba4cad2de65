/** No program can be tried here, whatever the program: the reason is the machine's, or how abide itself was started. */
export class InterceptError extends Error {
  override readonly name = "InterceptError";
}
