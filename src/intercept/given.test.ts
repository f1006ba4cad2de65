import { describe, expect, test } from "vitest";
import { inheritedOf, readGiven } from "./given.ts";

test.each([
  ["7 0000000000000000 0000000000000001 0 1 10 2", 7, { descriptors: [0, 1, 2, 10], ignored: 1n, blocked: 0n }],
  ["7 ffff 0", 7, { descriptors: [], ignored: 0n, blocked: 0xffffn }],
  ["7 0 0 0 1 2", 8, undefined],
  ["", 7, undefined],
  ["7 0 0 x", 7, undefined],
])("what the shell tells: %j to process %i", (text, pid, expected) => {
  expect(readGiven(text, pid)).toEqual(expected);
});

describe("without it", () => {
  const [marked, both] = [0o2000000, 0o2000002];
  /** As node 20 has them when it was given none but its streams, and 251. */
  const own = [
    { fd: 3, link: "anon_inode:[eventpoll]", flags: both },
    { fd: 4, link: "pipe:[1]", flags: marked },
    { fd: 5, link: "pipe:[1]", flags: marked | 1 },
    { fd: 6, link: "anon_inode:[eventfd]", flags: both },
    { fd: 7, link: "/dev/null", flags: marked },
  ];
  const streams = [0, 1, 2].map((fd) => ({ fd, link: "/dev/null", flags: marked }));
  test.each([
    ["a fresh node has been given its streams", [], [0, 1, 2]],
    [
      "a file and a socket below 16 are marked, and were given",
      [
        { fd: 9, link: "socket:[4]", flags: marked },
        { fd: 8, link: "/etc/hostname", flags: marked },
      ],
      [0, 1, 2, 8, 9],
    ],
    ["an end of a pipe, too", [{ fd: 8, link: "pipe:[2]", flags: marked }], [0, 1, 2, 8]],
    ["what is not marked was given, whatever it is", [{ fd: 251, link: "anon_inode:[eventfd]", flags: 2 }], [0, 1, 2, 251]],
  ])("%s", (_, more, expected) => {
    expect(inheritedOf([...streams, ...own, ...more])).toEqual(expected);
  });
});
