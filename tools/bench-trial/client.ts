import { execFileSync } from "node:child_process";
import { join } from "node:path";

/**
 * A program in C that times one kind of call: `ioctl PATH`, a command whose number is one of VDUSE's; `other PATH`, one whose number is not; `read PATH`.
 * Prints nanoseconds a call.
 */
const text = `
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
int main(int count, char **words) {
  uint64_t value = 0;
  int calls = atoi(words[3]), fd = open(words[2], O_RDWR);
  if (count != 4 || fd < 0) { perror(words[2]); return 1; }
  char kind = words[1][0];
  struct timespec from, to;
  for (int round = 0; round < 2; round++) {
    int many = round ? calls : calls / 4 + 1;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int at = 0; at < many; at++) {
      if (kind == 'i') ioctl(fd, 0x80088100ul, &value);
      else if (kind == 'o') ioctl(fd, 0x80087f00ul, &value);
      else if (read(fd, &value, 8) < 0) return 1;
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
  }
  printf("%.1f\\n", ((to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec)) / calls);
  return 0;
}
`;

/** Compiles it, static, into a folder; answers its path. Throws what gcc says. */
export function compileClient(folder: string): string {
  const path = join(folder, "client");
  execFileSync("gcc", ["-O2", "-static", "-x", "c", "-o", path, "-"], { input: text });
  return path;
}
