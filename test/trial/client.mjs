/**
 * A program for trials: makes the calls of its first argument, a JSON list, and prints what each answered, a line each. `open PATH FLAGS`,
 * `ioctl FD NUMBER HEX|none|WORD {OFFSET: FD}`, `access PATH`, `close FD`, `eventfd`. A descriptor is the index of the call that opened it; one that is put at an
 * offset of the bytes, too.
 */
import { constants } from "node:os";
import koffi from "koffi";

const library = koffi.load(null);
const open = library.func("int open(const char *path, int flags, ...)");
const ioctl = library.func("int ioctl(int fd, unsigned long request, ...)");
const access = library.func("int access(const char *path, int mode)");
const eventfd = library.func("int eventfd(unsigned int initial, int flags)");
const close = library.func("int close(int fd)");
const names = Object.fromEntries(Object.entries(constants.errno).map(([name, number]) => [number, name]));
const answers = [];
const told = (value) => (value < 0 ? (names[koffi.errno()] ?? `errno ${koffi.errno()}`) : value);
for (const [call, ...args] of JSON.parse(process.argv[2] ?? "[]")) {
  let answer;
  let bytes;
  if (call === "open") answer = told(open(args[0], args[1] ?? 2, "int", 0));
  else if (call === "access") answer = told(access(args[0], 0));
  else if (call === "close") answer = told(close(answers[args[0]]));
  else if (call === "eventfd") answer = told(eventfd(0, 0));
  else if (call === "ioctl") {
    const [fd, number, argument, placed = {}] = args;
    if (typeof argument === "string") bytes = Buffer.from(argument, "hex");
    for (const [offset, from] of Object.entries(placed)) bytes?.writeInt32LE(answers[from], Number(offset));
    const value = bytes === undefined ? ["uintptr_t", argument ?? 0] : ["void *", bytes];
    answer = told(ioctl(answers[fd], number, ...value));
  }
  answers.push(answer);
  process.stdout.write(`${JSON.stringify([answer, ...(bytes === undefined ? [] : [bytes.toString("hex")])])}\n`);
}
