import { expect, test } from "vitest";
import { type RecordLayout, u32 } from "../codec/layout.ts";
import { memoryOf } from "../codec/user-memory.ts";
import type { Build } from "../contract/build.ts";
import { Provider } from "./provider.ts";
import type { InterfaceSpec } from "./spec.ts";
import type { Argsz, CopyStruct } from "./step.ts";

const record: RecordLayout = {
  kind: "struct",
  name: "thing",
  size: 16,
  align: 4,
  endian: "little",
  fields: ["argsz", "flags", "a", "b"].map((name, index) => ({ name, offset: index * 4, type: u32 })),
};

const argsz: Argsz<unknown, unknown, unknown> = { kind: "argsz", id: "argsz", record, size: 8 };
const more: Argsz<unknown, unknown, { readonly flags: number }> = {
  kind: "argsz",
  id: "more",
  record,
  size: 16,
  asks: (c) => c.arg.flags === 1,
};
const struct: CopyStruct = {
  kind: "copy-struct",
  id: "size",
  record,
  field: "argsz",
  min: 8,
  sizes: [{ size: 8 }, { size: 12, has: "a" }, { size: 16, has: "b" }],
};

const spec: InterfaceSpec<object> = {
  contract: {
    name: "thing",
    title: "",
    protocols: [],
    changes: [{ id: "base", title: "", gate: { kind: "base" }, since: "1", source: "" }],
    releases: [],
  },
  world: () => ({}),
  descriptors: [{ kind: "thing", path: "/thing", open: () => ({}), unknown: [] }],
  commands: [
    { name: "ARGSZ", on: "thing", number: 1, change: "base", argument: { by: "pointer", type: record }, steps: [argsz, more] },
    {
      name: "STRUCT",
      on: "thing",
      number: 2,
      change: "base",
      argument: { by: "pointer", type: record },
      steps: [struct, { kind: "run", run: (c) => ({ value: c.bytes.length * 100 + c.copied }) }],
    },
  ],
  protocols: {},
};

const build = (...has: string[]): Build => ({
  name: "x",
  has: new Set(["base", ...has]),
  declares: { versions: {}, capabilities: new Set(), features: {} },
});

function call(command: number, words: readonly number[], length = words.length * 4, has: readonly string[] = []): unknown {
  const provider = new Provider(spec, build(...has));
  provider.open("/thing");
  const bytes = new Uint8Array(words.length * 4);
  for (const [index, word] of words.entries()) new DataView(bytes.buffer).setUint32(index * 4, word, true);
  const address = 0x1000n;
  const answer = provider.ioctl(3, command, { address, memory: memoryOf([{ address, bytes: bytes.slice(0, length) }]) });
  return "errno" in answer ? answer.errno : answer.value;
}

test.each([
  [[0], "EFAULT"],
  [[0, 0], "EINVAL"],
  [[7, 0], "EINVAL"],
  [[8, 0], 0],
  [[8, 2, 0xffff_ffff], 0],
  [[0xffff_ffff, 2], 0],
  // With the flag more is asked for: judged first, read then.
  [[15, 1], "EINVAL"],
  [[16, 1], "EFAULT"],
  [[16, 1, 0, 0], 0],
] as const)("argsz %j: %s", (words, expected) => {
  expect(call(1, words)).toBe(expected);
});

test.each([
  [[], [7, 0], 8, "EINVAL"],
  [[], [8], 3, "EFAULT"],
  [[], [8], 4, "EFAULT"],
  [[], [8, 0], 8, 808],
  [[], [12, 0, 0], 12, 808],
  [[], [12, 0, 1], 12, "E2BIG"],
  [[], [12, 0], 8, "EFAULT"],
  [["a"], [8, 0], 8, 1208],
  [["a"], [12, 0, 1], 12, 1212],
  [["a"], [16, 0, 1, 1], 16, "E2BIG"],
  [["b"], [16, 0, 1, 1], 16, 1616],
  [["a", "b"], [20, 0, 1, 1, 0], 20, 1616],
] as const)("copy-struct with %j of %j, %i bytes: %s", (has, words, length, expected) => {
  expect(call(2, words, length, has)).toBe(expected);
});
