import { expect, test } from "vitest";
import type { HeaderAbi } from "../abi/abi.ts";
import type { Enum } from "../abi/type.ts";
import {
  followsSentinel,
  isGrownDefine,
  isGrownMask,
  isGrownSentinel,
  isLoweredMinimum,
  isShrunkReserve,
  isVersionStep,
} from "./growing.ts";
import type { EnumPair, HeaderPair } from "./pairs.ts";

const place = { file: "a.h", line: 1, column: 1 };
const step = (name: string, before: bigint, after: bigint) =>
  [
    { name, value: before },
    { name, value: after },
  ] as const;

/** Names with values: `A B C=7` counts up from 0. */
function valuesOf(text: string): { name: string; value: bigint }[] {
  let next = 0n;
  return text.split(" ").map((each) => {
    const [name = "", value] = each.split("=");
    const own = value === undefined ? next : BigInt(value);
    next = own + 1n;
    return { name, value: own };
  });
}

function enumPair(before: string, after: string): EnumPair {
  const [was, is] = [valuesOf(before), valuesOf(after)].map((values): Enum => {
    const enumerators = values.map((each) => ({ ...each, place, comment: "" }));
    return { name: "e", tagless: false, enumerators, size: 4, align: 4, signed: false, place, comment: "" };
  });
  const names = new Set([...(was?.enumerators ?? []), ...(is?.enumerators ?? [])].map(({ name }) => name));
  const of = (side: Enum | undefined, name: string) => side?.enumerators.find((each) => each.name === name);
  return {
    name: "e",
    before: was,
    after: is,
    enumerators: [...names].map((name) => ({ name, before: of(was, name), after: of(is, name) })),
  };
}

test.each([
  ["A_X A_MAX", "A_X A_Y A_MAX", "A_MAX", true],
  ["A_X A_LAST=0", "A_X A_Y A_LAST=1", "A_LAST", true],
  ["A_X __A_AFTER_LAST NUM_A=1", "A_X A_Y __A_AFTER_LAST NUM_A=2", "NUM_A", true],
  ["A_X=1 A_Y=2 A_END=4", "A_X=1 A_Y=2 A_Z=4 A_END=8", "A_END", true],
  ["A_X __A_MEANS_NOTHING", "A_X A_Y __A_MEANS_NOTHING", "__A_MEANS_NOTHING", true],
  ["A_X A_LAST A_FLAG=128", "A_X A_Y A_LAST A_FLAG=128", "A_LAST", true],
  ["A_X A_NUM_IRQS", "A_X A_Y A_NUM_IRQS", "A_NUM_IRQS", true],
  ["A_X A__SUPPORTED", "A_X A_Y A__SUPPORTED", "A__SUPPORTED", true],
  // The last and the number of them are about one set, in the singular and in the plural.
  ["A_TYPE_X NUM_A_TYPES A_TYPE_MAX=0", "A_TYPE_X A_TYPE_Y NUM_A_TYPES A_TYPE_MAX=1", "NUM_A_TYPES", true],
  ["A_TYPE_X NUM_A_TYPES A_TYPE_MAX=0", "A_TYPE_X A_TYPE_Y NUM_A_TYPES A_TYPE_MAX=1", "A_TYPE_MAX", true],
  // An attribute that is called as a sentinel is, ahead of the enum's own.
  ["A_X __A_MAX", "A_X A_COUNT __A_MAX", "__A_MAX", true],
  // A sentinel's word in the name of something else.
  ["A_X A_SEND", "A_X A_Y A_SEND", "A_SEND", false],
  ["A_X A_ACCOUNT", "A_X A_Y A_ACCOUNT", "A_ACCOUNT", false],
  ["A_X A_NUM_TX_QUEUES", "A_X A_Y A_NUM_TX_QUEUES", "A_NUM_TX_QUEUES", false],
  ["A_X A_MAX_TEMP", "A_X A_Y A_MAX_TEMP", "A_MAX_TEMP", false],
  ["N_UNSPEC N_B __N_MAX", "N_UNSPEC N_X N_B __N_MAX", "N_B", false],
  // A least and a greatest are two things.
  ["A_MIN A_MAX", "A_MIN A_NEW A_MAX", "A_MAX", false],
  // What it is the greatest of is not what the enum is of.
  ["A_X A_Y MAX_POWER", "A_X A_Y A_Z MAX_POWER", "MAX_POWER", false],
  ["ZONE_X MAX_NR_ZONES", "ZONE_X ZONE_Y MAX_NR_ZONES", "MAX_NR_ZONES", true],
  // It is the last no longer.
  ["A_X A_END", "A_X A_Y A_END A_Z", "A_END", false],
  // Nothing new explains it.
  ["A_X A_MAX", "A_X A_MAX=9", "A_MAX", false],
])("enum %s to %s: %s is a grown sentinel: %s", (before, after, name, expected) => {
  const pair = enumPair(before, after);
  const each = pair.enumerators.find((one) => one.name === name);
  if (each?.before === undefined || each.after === undefined) throw new Error(name);
  expect(isGrownSentinel(each.before, each.after, pair)).toBe(expected);
});

/** A header pair that holds nothing but constants. */
function headerPair(before: string, after: string): HeaderPair {
  const [was, is] = [before, after].map((text) => new Map(valuesOf(text).map((each) => [each.name, each])));
  const header = (constants: typeof was) =>
    ({ defines: [...(constants?.keys() ?? [])], constants, enums: new Map(), commands: new Map() }) as unknown as HeaderAbi;
  const names = [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])];
  const constants = names.map((name) => ({ name, before: was?.get(name), after: is?.get(name) }));
  return { before: header(was), after: header(is), constants, enums: [], commands: [] } as unknown as HeaderPair;
}

test.each([
  ["A_OP_X=2 A_OP_MAX=3", "A_OP_X=2 A_OP_Y=3 A_OP_MAX=4", "A_OP_MAX", true],
  ["A_OP_X=2 NR_A_OP=3", "A_OP_X=2 A_OP_Y=3 NR_A_OP=4", "NR_A_OP", true],
  ["SEGV_X=9 NSIGSEGV=9", "SEGV_X=9 SEGV_Y=10 NSIGSEGV=10", "NSIGSEGV", true],
  ["__NR_x=450 __NR_syscalls=451", "__NR_x=450 __NR_y=451 __NR_syscalls=452", "__NR_syscalls", true],
  // Numbered through by another part of the name.
  ["A_IOC_X=2 A_COMMAND_END=3", "A_IOC_X=2 A_IOC_Y=3 A_COMMAND_END=4", "A_COMMAND_END", true],
  ["A_CAP_X=1 A_CAP_MAX_CPUS=66", "A_CAP_X=1 A_CAP_NEW=66 A_CAP_MAX_CPUS=67", "A_CAP_MAX_CPUS", false],
  // A limit, beside a flag that happens to have its value.
  ["A_F_X=1 A_NAME_MAX=32", "A_F_X=1 A_F_Y=64 A_NAME_MAX=64", "A_NAME_MAX", false],
  ["OP_SEND=3 OP_RECV=2", "OP_BIND=3 OP_SEND=4 OP_RECV=2", "OP_SEND", false],
])("defines %s to %s: %s is a grown sentinel: %s", (before, after, name, expected) => {
  const pair = headerPair(before, after);
  const each = pair.constants.find((one) => one.name === name);
  if (each?.before === undefined || each.after === undefined) throw new Error(name);
  expect(isGrownDefine(each.before, each.after, pair)).toBe(expected);
});

test.each([
  ["A_F_X=1 A_F_MASK=1", "A_F_X=1 A_F_Y=2 A_F_MASK=3", "0x3", true],
  ["A_F_X=1 A_EVERY=1", "A_F_X=1 A_F_Y=2 A_EVERY=3", "(A_F_X | A_F_Y)", true],
  // The number of a bit, under another prefix, named in the text.
  ["_B_X=0 A_EVERY=1", "_B_X=0 _B_Y=1 A_EVERY=3", "(1 << _B_X | 1 << _B_Y)", true],
  ["A_F_MASK=1", "A_F_MASK=3", "0x3", false],
  ["A_F_X=1 A_F_Y=2 A_F_RW=1", "A_F_X=1 A_F_Y=2 A_F_RW=3", "(A_F_X | A_F_Y)", false],
  // All but the known bits.
  ["A_F_X=1 A_CMD_MASK=-2", "A_F_X=1 A_F_Y=2 A_CMD_MASK=-4", "~(A_F_X | A_F_Y)", true],
  ["A_F_X=1 A_CMD_MASK=-2", "A_F_X=1 A_F_Y=2 A_CMD_MASK=-6", "~(A_F_X | 4)", false],
  ["A_F_X=1 A_F_MASK=3", "A_F_X=1 A_F_Y=4 A_F_MASK=5", "0x5", false],
  ["A_FLAGS_DIRECT=1", "A_FLAGS_DIRECT=3 A_FLAGS_Y=2", "3", false],
])("mask %s to %s (%s): %s", (before, after, text, expected) => {
  const pair = headerPair(before, after);
  const each = pair.constants.find((one) => one.before !== undefined && one.before.value !== one.after?.value);
  if (each?.before === undefined || each.after === undefined) throw new Error(before);
  expect(isGrownMask(each.before, each.after, text, pair)).toBe(expected);
});

test("what is computed from a grown mask in the same words follows it", () => {
  const text = "(A_ALL_BITS << 1)";
  expect(followsSentinel({ name: "A_ALL_LOCKS", value: 2n, text }, { name: "A_ALL_LOCKS", value: 6n, text })).toBe(true);
  expect(followsSentinel({ name: "A_ALL_LOCKS", value: 2n, text: "2" }, { name: "A_ALL_LOCKS", value: 6n, text })).toBe(false);
  expect(followsSentinel({ name: "A_LOCK", value: 2n, text }, { name: "A_LOCK", value: 6n, text })).toBe(false);
});

test.each([
  ["A_X=80 A_MIN=80", "A_X=80 A_NEW=79 A_MIN=79", true],
  ["A_X=80 A_MIN=80", "A_X=80 A_MIN=79", false],
  ["A_X=80 A_MIN=79", "A_X=80 A_NEW=81 A_MIN=80", false],
])("the least of %s came down to something new in %s: %s", (before, after, expected) => {
  const pair = headerPair(before, after);
  const each = pair.constants.find(({ name }) => name === "A_MIN");
  if (each?.before === undefined || each.after === undefined) throw new Error(before);
  expect(isLoweredMinimum(each.before, each.after, pair)).toBe(expected);
});

test("a mask of reserved bits may give some away, but not take any", () => {
  expect(isShrunkReserve(...step("CFG_RESERVED", 0xf0n, 0xe0n))).toBe(true);
  expect(isShrunkReserve(...step("CFG_RESERVED", 0xe0n, 0xf0n))).toBe(false);
});

test.each([
  ["CFG_API_VERSION", 1n, 2n, true],
  ["CFG_API_VERSION", 2n, 1n, false],
  ["CFG_VERSION_PATCHLEVEL", 5n, 0n, true],
  ["CFG_PROTO_SUBVERSION", 5n, 6n, true],
  ["CFG_KERNEL_MINOR_VERSION", 38n, 41n, true],
  ["CFG_LEVEL", 1n, 2n, false],
  ["CFG_VERSION_SHIFT", 8n, 16n, false],
  ["CFG_VERSION_MASK", 15n, 255n, false],
  ["CONVERSION_FACTOR", 10n, 20n, false],
  ["CFG_CONVERSION", 1n, 2n, false],
  ["API_VERSION_1", 1n, 2n, false],
  ["CMD_GET_VERSION", 1n, 2n, false],
])("%s from %s to %s: version step %s", (name, before, after, expected) => {
  expect(isVersionStep({ name, before: { name, value: before }, after: { name, value: after } })).toBe(expected);
});
