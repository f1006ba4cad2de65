import { closeSync } from "node:fs";
import { expect, test } from "vitest";
import type { Handle } from "../session/provider.ts";
import { arenaOf } from "./arena.ts";
import { loadCalls } from "./calls.ts";
import { type EndedCarrier, Readiness } from "./readiness.ts";

const calls = await loadCalls();
const arena = arenaOf(calls, 1 << 16);
const pair = arena(8);
const handle: Handle = { number: 3, kind: "k", spec: undefined, state: {}, agreed: new Map() };

function sockets(): readonly [number, number] {
  calls.socketpair(pair.address);
  return [pair.words[0] ?? -1, pair.words[1] ?? -1];
}

test("tells what came and what hung up, the ends before the listener", () => {
  const [listener, caller] = sockets();
  const ready = new Readiness(calls, listener, arena);
  const made = (serial: number) => {
    const [theirs, end] = sockets();
    const carrier: EndedCarrier = { interface: "i", serial, handle, file: serial, end };
    ready.watch(carrier);
    return { theirs, carrier };
  };
  const told = (milliseconds = 0) => {
    const ends: string[] = [];
    const any = ready.wait(milliseconds);
    ready.ends(({ serial }, events) => ends.push(`${serial}:${events.toString(16)}`));
    return [any, ready.listener, ...ends.sort()];
  };
  const [one, two] = [made(1), made(2)];
  expect([ready.size, ...told()]).toEqual([2, false, 0]);

  calls.send(caller, pair.address, 4);
  expect(told()).toEqual([true, 1]);
  calls.send(one.theirs, pair.address, 4);
  expect(told()).toEqual([true, 1, "1:1"]);
  calls.receive(listener, pair.address, 8);

  // What is not taken is told again; EPOLLIN and EPOLLHUP.
  closeSync(two.theirs);
  expect(told(1000)).toEqual([true, 0, "1:1", "2:11"]);
  ready.silence(two.carrier);
  expect(told()).toEqual([true, 0, "1:1", "2:10"]);
  ready.forget(two.carrier);
  ready.forget(one.carrier);
  expect([ready.size, ...told()]).toEqual([0, false, 0]);

  closeSync(caller);
  expect(told()).toEqual([true, 0x11]);
  ready.forgetListener();
  expect(told()).toEqual([false, 0]);
  ready.dispose();
  for (const fd of [listener, one.theirs, one.carrier.end, two.carrier.end]) closeSync(fd);
});

test("where there are more than can be told at once, the listener waits for their rest", () => {
  const [listener, caller] = sockets();
  const ready = new Readiness(calls, listener, arena);
  calls.send(caller, pair.address, 4);
  for (let serial = 1; serial <= 600; serial++) {
    const [theirs, end] = sockets();
    ready.watch({ interface: "i", serial, handle, file: serial, end });
    closeSync(theirs);
  }
  let closed = 0;
  const serve = () =>
    ready.ends((carrier) => {
      closed += 1;
      ready.forget(carrier);
      closeSync(carrier.end);
    });
  expect([ready.wait(0), ready.listener]).toEqual([true, 0]);
  serve();
  // As many as are told at once, but for the listener where it was among them.
  expect([511, 512]).toContain(closed);
  expect([ready.wait(0), ready.listener]).toEqual([true, 1]);
  serve();
  expect([closed, ready.size]).toEqual([600, 0]);
  ready.dispose();
  for (const fd of [listener, caller]) closeSync(fd);
});
