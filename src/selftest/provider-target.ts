import type { Region } from "../codec/user-memory.ts";
import type { Build } from "../contract/build.ts";
import { type Argument, argumentAddress, at } from "../session/argument.ts";
import { Provider } from "../session/provider.ts";
import type { AnyInterface, InterfaceSpec } from "../session/spec.ts";
import type { Case } from "./case.ts";
import type { Target, TargetArgument } from "./target.ts";

/** A played provider also says what a descriptor is. */
export interface ProviderTarget extends Target {
  /** `undefined`: not open. */
  kindOf(fd: number): string | undefined;
}

/** A fresh provider of the build, in process, as the case's program meets it. */
export function providerTarget(spec: AnyInterface, build: Build, program?: Case["program"]): ProviderTarget {
  // A spec's own state is of no interest here, and `Provider` keeps it to itself.
  const provider = new Provider(spec as InterfaceSpec<unknown>, build, { compat: program === "32-bit" });
  return {
    open: (path) => provider.open(path),
    close: (fd) => provider.close(fd),
    ioctl: (fd, command, argument) => provider.ioctl(fd, command, argumentOf(argument)),
    read: (fd, length) => provider.read(fd, length),
    write: (fd, bytes) => provider.write(fd, bytes),
    eventfd: () => provider.foreign("eventfd"),
    kindOf: (fd) => provider.handle(fd)?.kind,
  };
}

/** Bytes from one region's start to the next: page-aligned, and far enough apart that no region reaches the next. */
const apart = 0x1_0000_0000n;

function argumentOf(argument: TargetArgument): Argument {
  switch (argument.by) {
    case "none":
      return undefined;
    case "value":
      return argument.value;
    case "pointer": {
      const { bytes, pointers } = argument;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const regions = pointers.map((pointer, index): Region => {
        const address = argumentAddress + apart * BigInt(index + 1);
        if (pointer.offset + 8 <= bytes.length) view.setBigUint64(pointer.offset, address, true);
        return { address, bytes: pointer.bytes };
      });
      return at(argumentAddress, bytes, regions);
    }
  }
}
