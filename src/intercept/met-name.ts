import { release } from "node:os";
import type { InterceptOptions } from "./intercept.ts";

/** What the program meets, in a word. A mask is of this machine, whatever release it is taken for. `build`: the name of the build of `request`. */
export function metName(
  {
    interface: name,
    real,
    replay,
    request,
    beside,
  }: Pick<InterceptOptions, "interface" | "real" | "replay" | "request" | "beside">,
  build: string,
): string {
  const { without = [] } = request;
  if (beside !== undefined && beside.from === request.from && without.length > 0) {
    return `this machine's ${name} without ${without.join(", ")}`;
  }
  const kernel = real === true ? release() : replay?.kernel?.release;
  const whose = kernel === undefined ? (replay?.build ?? build) : `${name} of Linux ${kernel}`;
  return replay === undefined ? whose : `${whose}, replayed`;
}
