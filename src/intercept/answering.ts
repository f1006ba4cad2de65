import type { Provider } from "../session/provider.ts";

/** What answers in place of a kernel: a provider, or a recording. */
export type Answering = Pick<Provider, "node" | "open" | "own" | "close" | "ioctl" | "read" | "write" | "poll"> & {
  /** Whether a node is there, where to open it would be noted. */
  there?(path: string): boolean;
};
