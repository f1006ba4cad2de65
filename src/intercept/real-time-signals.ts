import { foreign, type Koffi } from "../kernel/libc.ts";

/** Tells of real-time signals by their numbers; answers how to stop that. */
export type WatchRealTime = (got: (number: number) => void) => () => void;

/**
 * What watches the real-time signals that this process gets. Node names none of them and so has no listeners for them (os.constants.signals), but the library that its listeners are
 * made of takes any signal, and every node exports it (libuv, `uv_signal_start`). One that the C library keeps for itself is left out. As many times as one is sent it is told;
 * what was sent with it (sigqueue) is not. Rejects as `libc` does.
 */
export function realTimeSignals(): Promise<WatchRealTime> {
  return foreign((koffi) => (got) => watch(koffi, got));
}

function watch(koffi: Koffi, got: (number: number) => void): () => void {
  const library = koffi.load(null);
  const told = koffi.register(
    (_handle: unknown, number: number) => got(number),
    koffi.pointer(koffi.proto("void", ["uintptr_t", "int"])),
  );
  const loop: number = library.func("uintptr_t uv_default_loop()")();
  const size = Number(library.func("size_t uv_handle_size(int kind)")(signalHandle));
  const init = library.func("int uv_signal_init(uintptr_t loop, uintptr_t handle)");
  const start = library.func("int uv_signal_start(uintptr_t handle, uintptr_t told, int number)");
  const stop = library.func("int uv_signal_stop(uintptr_t handle)");
  const unref = library.func("void uv_unref(uintptr_t handle)");
  const allocate = library.func("uintptr_t calloc(size_t count, size_t size)");
  // The loop keeps what it was given: this memory is never free again, a few kilobytes for a run.
  const room = Number(allocate(last - first + 1, size));
  const handles = Array.from({ length: last - first + 1 }, (_, at) => ({ number: first + at, handle: room + at * size }));
  for (const { number, handle } of handles) {
    init(loop, handle);
    unref(handle);
    start(handle, koffi.address(told), number);
  }
  return () => {
    for (const { handle } of handles) stop(handle);
    koffi.unregister(told);
  };
}

/** `UV_SIGNAL` (uv.h, libuv 1.x: `uv_handle_type`). */
const signalHandle = 16;

/** Linux has 32 to 64 (include/uapi/asm-generic/signal.h); of these the C library keeps the first ones. */
const first = 32;
const last = 64;
