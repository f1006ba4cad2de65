/**
 * A request number as this architecture writes it. abide's tables hold the numbers of x86-64, whose direction takes two bits and whose size takes
 * fourteen; PowerPC and MIPS give the direction three and the size thirteen, and turn "none" and "write" round.
 *
 * @param command 32-bit request number of x86-64; numbers older than the scheme (0x5401) differ in other ways, and no table holds one.
 * @param arch as `process.arch` names it.
 */
export function hostCommand(command: number, arch: string): number {
  const size = (command >>> 16) & 0x3fff;
  if (!threeBits.has(arch) || size > 0x1fff) return command >>> 0;
  const direction = directions[command >>> 30] ?? 0;
  return ((direction << 29) | (size << 16) | (command & 0xffff)) >>> 0;
}

/** arch/powerpc/include/uapi/asm/ioctl.h and arch/mips/include/uapi/asm/ioctl.h, Linux 7.3. */
const threeBits: ReadonlySet<string> = new Set(["ppc", "ppc64", "mips", "mipsel"]);

/** By x86-64's own: none, write, read, both. */
const directions = [1, 4, 2, 6] as const;
