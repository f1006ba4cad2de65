import type { Build } from "../contract/build.ts";
import type { AnyInterface } from "../session/spec.ts";
import { providerTarget } from "./provider-target.ts";
import type { RealMachine } from "./run-real.ts";
import type { Target } from "./target.ts";

/** A machine on which abide plays a build: what is made on it stays until it is removed, and what is opened until it is closed. */
export interface PlayedMachine extends RealMachine {
  readonly world: unknown;
  /** Descriptors that are open, over all targets. */
  open(): number;
}

/**
 * @param namesIn what is in a folder of the machine, by its state.
 * @param around what comes between a case and the machine: a kernel that breaks its word.
 */
export function playedMachine(
  spec: AnyInterface,
  build: Build,
  namesIn: (world: never) => readonly string[],
  around: (target: Target) => Target = (target) => target,
): PlayedMachine {
  const world = spec.world();
  let open = 0;
  return {
    world,
    open: () => open,
    list: async () => namesIn(world as never),
    async fresh() {
      const target = providerTarget({ ...spec, world: () => world }, build);
      const fds = new Set<number>();
      const opened = (answer: ReturnType<Target["open"]>) => {
        if ("value" in answer && !fds.has(answer.value)) {
          fds.add(answer.value);
          open += 1;
        }
        return answer;
      };
      const close = (fd: number) => {
        if (fds.delete(fd)) open -= 1;
        return target.close(fd);
      };
      const counted: Target = {
        ...target,
        open: (path) => opened(target.open(path)),
        eventfd: () => opened(target.eventfd()),
        close,
      };
      return {
        target: around(counted),
        dispose() {
          for (const fd of [...fds]) close(fd);
        },
      };
    },
  };
}
