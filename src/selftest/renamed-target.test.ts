import { expect, test } from "vitest";
import { renamedTarget } from "./renamed-target.ts";
import type { Target, TargetArgument } from "./target.ts";

const text = (value: string) => new TextEncoder().encode(value);

/** A target that notes what it is asked, and writes an 0xff behind a name of four characters. */
function noting(): { readonly target: Target; readonly seen: string[] } {
  const seen: string[] = [];
  const target = {
    open(path: string) {
      seen.push(path);
      return { value: 3 };
    },
    ioctl(_fd: number, _command: number, argument: TargetArgument) {
      if (argument.by !== "pointer") return { value: 0 };
      seen.push(new TextDecoder("latin1").decode(argument.bytes));
      if (argument.bytes.length > 4) argument.bytes[4] = 0xff;
      return { value: 0 };
    },
  };
  return { target: target as unknown as Target, seen };
}

test("paths and what arguments begin with; the rest is as the caller has it, and the answer too", () => {
  const { target, seen } = noting();
  const names = new Map([
    ["/dev/a", "/dev/longer"],
    ["name", "real"],
  ]);
  const renamed = renamedTarget(target, names);
  renamed.open("/dev/a");
  renamed.open("/dev/b");
  const argument = { by: "pointer", bytes: text("name\0\0"), pointers: [] } as const;
  renamed.ioctl(3, 1, argument);
  renamed.ioctl(3, 1, { by: "pointer", bytes: text("nam"), pointers: [] });
  renamed.ioctl(3, 1, { by: "pointer", bytes: text("a name"), pointers: [] });
  expect(seen).toEqual(["/dev/longer", "/dev/b", "real\0\0", "nam", "a name"]);
  expect(argument.bytes).toEqual(new Uint8Array([...text("name"), 0xff, 0]));
  expect(renamedTarget(target, new Map())).toBe(target);
});
