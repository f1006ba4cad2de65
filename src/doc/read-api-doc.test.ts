import { expect, test } from "vitest";
import { readApiDoc } from "./read-api-doc.ts";

const doc = `
4. API description
==================

  Capability:
      which KVM extension provides this ioctl.

4.3 KVM_GET_LIST, KVM_GET_OTHER_LIST
------------------------------------

:Capability: basic, KVM_CAP_OTHER for KVM_GET_OTHER_LIST
:Architectures: x86
:Type: system ioctl

See KVM_CAP_OTHER, and KVM_MENTIONED*.

4.37 KVM_ENABLE_CAP
-------------------

:Capability: KVM_CAP_ENABLE_CAP
:Type: vcpu ioctl

:Capability: KVM_CAP_ENABLE_CAP_VM
:Type: vm ioctl

4.38 KVM_SUB (vm ioctl)
~~~~~~~~~~~~~~~~~~~~~~~

:Capability: KVM_CAP_SUB
:Type: vm ioctl

KVM_SUB_DUMP
  :Capability: KVM_CAP_DUMP

4.39 KVM_BARE
-------------

Text.

4.40 KVM_NO_HEADING

:Capability: KVM_CAP_NOT_ITS_OWN

8.1 KVM_CAP_RING/KVM_CAP_RING_ACQ
---------------------------------

:Capability KVM_CAP_RING
:Architecture: all
:Target: VM
`;

test("commands, each with what it stands behind", () => {
  const { commands } = readApiDoc(doc);
  const spelled = commands.map(({ name, section, line, type, architectures, behind }) => [
    `${section} ${name} @${line}`,
    type,
    architectures,
    behind.map((use) => [use.name, use.of, use.under, use.line]),
  ]);
  expect(spelled).toEqual([
    ["4.3 KVM_GET_LIST @8", "system ioctl", "x86", [["basic", undefined, undefined, 11]]],
    ["4.3 KVM_GET_OTHER_LIST @8", "system ioctl", "x86", [["KVM_CAP_OTHER", undefined, undefined, 11]]],
    [
      "4.37 KVM_ENABLE_CAP @17",
      "vcpu ioctl",
      undefined,
      [
        ["KVM_CAP_ENABLE_CAP", undefined, undefined, 20],
        ["KVM_CAP_ENABLE_CAP_VM", undefined, undefined, 23],
      ],
    ],
    [
      "4.38 KVM_SUB @26",
      "vm ioctl",
      undefined,
      [
        ["KVM_CAP_SUB", undefined, undefined, 29],
        ["KVM_CAP_DUMP", undefined, "KVM_SUB_DUMP", 33],
      ],
    ],
    // What has no line below it is no heading: its fields are the last one's.
    ["4.39 KVM_BARE @35", undefined, undefined, [["KVM_CAP_NOT_ITS_OWN", undefined, undefined, 42]]],
  ]);
});

test("capabilities with a section, mentions and problems", () => {
  const { capabilities, mentions, problems } = readApiDoc(doc);
  expect(capabilities).toEqual([
    { name: "KVM_CAP_RING", section: "8.1", line: 44, architectures: "all", target: "VM" },
    { name: "KVM_CAP_RING_ACQ", section: "8.1", line: 44, architectures: "all", target: "VM" },
  ]);
  expect([mentions.get("KVM_CAP_OTHER"), mentions.get("KVM_MENTIONED"), mentions.get("KVM_ABSENT")]).toEqual([11, 15, undefined]);
  expect(problems).toEqual([
    { line: 47, message: ":Capability has no colon behind it, so it is text and no field; read as a field" },
  ]);
});

test.each(["", "\u0000\u0001", "4.1", "4.1 \n---", ":Capability:", "4.1 KVM_X\n---\n:Capability:", "4.1 KVM_X\n----"])(
  "%j is read, and says nothing of capabilities",
  (text) => {
    const { commands, capabilities } = readApiDoc(text);
    expect([commands.flatMap(({ behind }) => behind), capabilities]).toEqual([[], []]);
  },
);

test("a line that says neither basic nor a capability", () => {
  const { problems, commands } = readApiDoc("4.1 KVM_X\n---------\n\n:Capability: always there\n");
  expect(problems).toEqual([{ line: 4, message: "no capability, and neither basic nor none: always there" }]);
  expect(commands.map(({ behind }) => behind)).toEqual([[]]);
});

test("a long hostile document is read to its end", () => {
  const one = `4.1 KVM_X\n---------\n:Capability: KVM_CAP_A,${" ".repeat(5000)}x\n\n`;
  const text = `${one.repeat(200)}4.2 KVM_Y\n---------\n:Capability: ${"KVM_CAP_A / ".repeat(5000)}\n`;
  const { commands } = readApiDoc(text);
  expect([commands.length, commands.at(-1)?.behind.length]).toEqual([201, 5000]);
});
