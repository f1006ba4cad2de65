/**
 * The size that an extensible ioctl's number carries, or `undefined` when it is no version of the known command (ENOTTY): direction, type and
 * number must be equal and the size at least `minSize` bytes (extensible_ioctl_valid). Numbers are as asm-generic/ioctl.h has them: 14 bits of
 * size from bit 16.
 */
export function extensibleSize(command: number, known: number, minSize: number): number | undefined {
  const size = (command >>> sizeShift) & sizeMask;
  const others = ~(sizeMask << sizeShift);
  return (command & others) === (known & others) && size >= minSize ? size : undefined;
}

const sizeShift = 16;
const sizeMask = 0x3fff;
