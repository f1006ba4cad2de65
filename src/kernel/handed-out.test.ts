import { expect, test } from "vitest";
import { handedOut } from "./handed-out.ts";

// As Linux 7.3 names them in /proc/self/fd.
test.each([
  ["anon_inode:kvm-vm", true],
  ["anon_inode:kvm-vcpu:0", true],
  ["anon_inode:[vfio-device]", true],
  ["/dmabuf:", true],
  ["anon_inode:[eventpoll]", false],
  ["anon_inode:[eventfd]", false],
  ["anon_inode:[io_uring]", false],
  ["anon_inode:inotify", false],
  ["anon_inode:[fanotify]", false],
  ["pipe:[17]", false],
  ["socket:[18]", false],
  ["/dev/kvm", false],
  ["/home/dmabuf:", false],
])("%s: %s", (file, expected) => {
  expect(handedOut(file)).toBe(expected);
});
