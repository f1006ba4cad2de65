import { expect, test } from "vitest";
import type { Kernel } from "./kernel.ts";
import { kernelTarget } from "./kernel-target.ts";

/** A kernel that writes down what it is asked. Descriptor 5 is opened by a path; a command hands out 6. */
function recording(): { readonly kernel: Kernel; readonly asked: string[] } {
  const asked: string[] = [];
  const kernel = {
    open(path: string, access: object) {
      asked.push(`open ${path} ${JSON.stringify(access)}`);
      return { value: 5 };
    },
    close: () => ({ value: 0 }),
    poll(fd: number) {
      asked.push(`poll ${fd}`);
      return { events: ["out"] };
    },
    read(fd: number, length: number) {
      asked.push(`read ${fd} ${length}`);
      return { errno: "EINVAL" };
    },
  };
  return { kernel: kernel as unknown as Kernel, asked };
}

test("what a path opened never waits, so that the kernel itself says what a read that is too short gets", () => {
  const { kernel, asked } = recording();
  const target = kernelTarget(kernel);
  target.open("/dev/vduse/abide");
  // Linux 7.3.4: a read of fewer than 152 bytes is EINVAL, whether there is a message or not.
  expect(target.read(5, 4)).toEqual({ errno: "EINVAL" });
  expect(asked).toEqual(['open /dev/vduse/abide {"nonblock":true}', "read 5 4"]);
});

test("what a command handed out might wait, and is asked first", () => {
  const { kernel, asked } = recording();
  const target = kernelTarget(kernel);
  expect(target.read(6, 4)).toEqual({ errno: "EAGAIN" });
  // The number of a descriptor that was closed may be another's.
  target.open("/dev/a");
  target.close(5);
  expect(target.read(5, 4)).toEqual({ errno: "EAGAIN" });
  expect(asked).toEqual(["poll 6", 'open /dev/a {"nonblock":true}', "poll 5"]);
});
