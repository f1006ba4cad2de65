import type { Target } from "./target.ts";

/**
 * A target on which things of the machine go by other names than in the calls: paths that are opened, and names that an argument begins with.
 *
 * @param names by the name in the calls. What is no path is replaced by a name of the same length.
 */
export function renamedTarget(target: Target, names: ReadonlyMap<string, string>): Target {
  if (names.size === 0) return target;
  return {
    ...target,
    open: (path) => target.open(names.get(path) ?? path),
    ioctl(fd, command, argument) {
      if (argument.by !== "pointer") return target.ioctl(fd, command, argument);
      const name = [...names.keys()].find((each) => beginsWith(argument.bytes, each));
      if (name === undefined) return target.ioctl(fd, command, argument);
      const bytes = argument.bytes.slice();
      bytes.set(new TextEncoder().encode(names.get(name)));
      const answer = target.ioctl(fd, command, { ...argument, bytes });
      // The name itself stays as the caller wrote it.
      argument.bytes.set(bytes.subarray(name.length), name.length);
      return answer;
    },
  };
}

/** Whether bytes begin with a text of single-byte characters. */
export function beginsWith(bytes: Uint8Array, text: string): boolean {
  return bytes.length >= text.length && [...text].every((character, index) => bytes[index] === character.charCodeAt(0));
}
