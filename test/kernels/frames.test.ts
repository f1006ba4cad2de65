import { describe, expect, test } from "vitest";
import { frame, readFrames } from "../../tools/kernels/frames.ts";

describe("messages over a serial line", () => {
  test("one is a line with its length and an end, in ASCII", () => {
    expect(frame({ a: 1 })).toBe('#abide 7 {"a":1} #end\n');
    expect(frame("→")).toBe('#abide 8 "\\u2192" #end\n');
  });

  test("come back in order, whatever stands between them", () => {
    const messages = [{ kind: "hello" }, ["→", "\n", "#end"], null, 17];
    const noise = ["[    8.715153] kobject: failed for control with -EEXIST", "", "\u0000\u001b[0m"];
    const text = messages.map((each, at) => `${noise[at % noise.length]}\r\n${frame(each)}`).join("");
    expect(readFrames(text)).toEqual({ messages, damaged: [] });
    expect(readFrames(text.replaceAll("\n", "\r\n"))).toEqual({ messages, damaged: [] });
  });

  test("one that begins behind other text on its line is read", () => {
    expect(readFrames(`login: ${frame(1)}`).messages).toEqual([1]);
  });

  test.each([
    ["cut off", '#abide 7 {"a":1'],
    ["written into", '#abide 7 {"a"[ 1.0] oops:1} #end'],
    ["with another length", '#abide 8 {"a":1} #end'],
    ["no JSON", "#abide 3 abc #end"],
  ])("one that is %s is noticed, and those around it are kept", (_, line) => {
    expect(readFrames(`${frame("before")}${line}\n${frame("after")}`)).toEqual({
      messages: ["before", "after"],
      damaged: [line],
    });
  });
});
