/** What of the runtime a program needs besides opens, closes and ioctls. */
export interface RuntimeParts {
  readonly again: boolean;
  readonly reads: boolean;
  /** Names of a machine's things, for which a user may have others. */
  readonly names: boolean;
  /** What outlives the descriptors that it was made with. */
  readonly leftovers?: Leftovers;
}

interface Leftovers {
  readonly folder: string;
  readonly control: string;
  readonly command: string;
  readonly size: number;
}

/** The headers of libc that the runtime needs. */
export function cIncludes({ reads, leftovers }: RuntimeParts): string {
  const headers = ["errno", "fcntl", "signal", "stdint", "stdio", "stdlib", "string", "unistd"];
  headers.push("sys/eventfd", "sys/ioctl", "sys/mman", "sys/wait");
  if (leftovers !== undefined) headers.push("dirent");
  if (reads) headers.push("poll");
  return ["#define _GNU_SOURCE", ...headers.sort().map((name) => `#include <${name}.h>`)].join("\n");
}

/** Types of the tables, and the macros by which their rows read as calls. */
export function cTypes({ again, reads }: RuntimeParts): string {
  const kinds = ["CALL_END", "CALL_OPEN", "CALL_CLOSE", "CALL_EVENTFD", "CALL_IOCTL"];
  if (reads) kinds.push("CALL_READ", "CALL_WRITE");
  if (again) kinds.push("CALL_AGAIN");
  return `/* Bytes of an argument that are not zero. */
struct run {
	size_t at, length;
	const char *bytes;
};

/* Where in an argument the number of a descriptor goes, in 32 bits. */
struct given {
	size_t at;
	enum fd fd;
};

/* Where in an argument the 64-bit address of other memory goes, and what that holds. */
struct pointed {
	size_t at, size;
	const struct run *runs;
};

#define NOWHERE ((size_t)-1)

struct call {
	enum { ${kinds.join(", ")} } kind;
	enum { BY_VALUE, BY_POINTER } by;
	enum { SUCCESS, ERROR, EXACTLY, LEAST } answer;
	enum fd fd, as;
	const char *what;
	unsigned int command;
	uint64_t value;
	size_t size;
	const struct run *runs, *written;
	const struct given *fds;
	const struct pointed *pointers;
	int expected;
};

struct test {
	const char *name, *skip;
	const struct call *setup, *calls;
	/* Of the program that makes the calls: 32, or 64 where nothing is said. */
	unsigned int bits;
};

/* A call that says nothing of its answer must succeed. */
#define FAILS(error) .answer = ERROR, .expected = (error)
#define ANSWERS(number) .answer = EXACTLY, .expected = (number)
#define AT_LEAST(number) .answer = LEAST, .expected = (number)
#define WRITES(...) .written = &(const struct run){ __VA_ARGS__ }

#define RUNS(...) (const struct run[]){ __VA_ARGS__, { 0, 0, NULL } }
#define VALUE(number) .value = (number)
#define ZEROS(length) .by = BY_POINTER, .size = (length)
#define BYTES(length, ...) ZEROS(length), .runs = RUNS(__VA_ARGS__)
#define FDS(...) .fds = (const struct given[]){ __VA_ARGS__, { 0, NO_FD } }
#define POINTERS(...) .pointers = (const struct pointed[]){ __VA_ARGS__, { NOWHERE, 0, NULL } }
#define AS(fd) .as = (fd)

#define OPEN(path, ...) { .kind = CALL_OPEN, .what = path, .as = __VA_ARGS__ }
#define CLOSE(on) { .kind = CALL_CLOSE, .what = #on, .fd = (on) }
#define EVENTFD(fd) { .kind = CALL_EVENTFD, .what = "", .as = (fd) }
#define IOCTL(on, ...) \\
	{ .kind = CALL_IOCTL, .what = #on ", " #__VA_ARGS__, .fd = (on), .command = __VA_ARGS__ }
${reads ? readMacros : ""}${again ? againMacro : ""}#define END { .kind = CALL_END }
#define CALLS(...) (const struct call[]){ __VA_ARGS__, END }
`;
}

const readMacros = `#define READ(on, ...) \\
	{ .kind = CALL_READ, .what = #on ", " #__VA_ARGS__, .fd = (on), .by = BY_POINTER, .size = __VA_ARGS__ }
#define WRITE(on, ...) \\
	{ .kind = CALL_WRITE, .what = #on ", " #__VA_ARGS__, .fd = (on), __VA_ARGS__ }
`;

const againMacro = `/* The calls before, once more so many times, by values that go up by one. */
#define AGAIN(calls, times) { .kind = CALL_AGAIN, .size = (calls), .expected = (times) }
`;
