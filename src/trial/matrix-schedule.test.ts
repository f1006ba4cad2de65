import { describe, expect, test } from "vitest";
import { menuContract } from "../../test/support/menu-host.ts";
import type { MatrixCase } from "./matrix-case.ts";
import { matrixCases } from "./matrix-cases.ts";
import { estimate, type Work } from "./matrix-estimate.ts";
import { type CaseResult, failedResult } from "./matrix-result.ts";
import { type MatrixEvent, schedule } from "./matrix-schedule.ts";

describe("when it will be done", () => {
  test.each<[string, Work, number | undefined]>([
    ["nothing is known yet", { times: [], running: [5], waiting: 3, jobs: 2 }, undefined],
    ["all is done", { times: [10], running: [], waiting: 0, jobs: 2 }, 0],
    ["one after the other", { times: [10, 30], running: [], waiting: 3, jobs: 1 }, 60],
    ["two at a time: the third waits", { times: [20], running: [], waiting: 3, jobs: 2 }, 40],
    ["what runs is nearly done", { times: [20], running: [15, 5], waiting: 0, jobs: 2 }, 15],
    ["and then the next is taken by who is free first", { times: [20], running: [15, 5], waiting: 1, jobs: 2 }, 25],
    ["late ones end now", { times: [20], running: [500], waiting: 2, jobs: 1 }, 40],
    ["an idle one helps", { times: [20], running: [10], waiting: 1, jobs: 2 }, 20],
  ])("%s", (_, work, remaining) => {
    expect(estimate(work)).toBe(remaining);
  });

  test("as a simulation of whoever is free taking the next", () => {
    for (let jobs = 1; jobs < 5; jobs++)
      for (let running = 0; running <= jobs; running++)
        for (let waiting = 0; waiting < 9; waiting++) {
          const elapsed = Array.from({ length: running }, (_, index) => index * 7);
          const free = Array.from({ length: jobs }, (_, index) => Math.max(0, 20 - (elapsed[index] ?? 20)));
          for (let left = waiting; left > 0; left--) {
            free.sort((one, other) => one - other);
            free[0] = (free[0] ?? 0) + 20;
          }
          expect(estimate({ times: [20], running: elapsed, waiting, jobs })).toBe(Math.max(...free));
        }
  });
});

const { cases } = matrixCases(menuContract);
const fine = ({ id }: Pick<MatrixCase, "id">): CaseResult => ({
  ...failedResult(id, ""),
  outcome: { kind: "runs", reason: "exit 0", notes: [], asked: [], asserted: [] },
  judgement: { verdict: "as-expected", reason: "" },
});
/** A promise that is kept from outside. */
const gate = () => {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

describe("several at a time", () => {
  test.each([1, 2, 3, 100])("%i", async (jobs) => {
    let running = 0;
    let most = 0;
    let clock = 0;
    const kept: string[] = [];
    const events: string[] = [];
    const order: string[] = [];
    const results = await schedule(cases, {
      jobs,
      now: () => clock,
      run: async (each) => {
        order.push(each.id);
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        clock += 10;
        running--;
        return fine(each);
      },
      keep: async ({ id }) => void kept.push(id),
      onEvent: ({ kind, progress: { done, total } }) => void events.push(`${kind} ${done}/${total}`),
    });
    expect(most).toBe(Math.min(jobs, cases.length));
    expect(order).toEqual(cases.map(({ id }) => id));
    expect([...results.keys()]).toEqual(order);
    expect(kept.toSorted()).toEqual(order.toSorted());
    expect(events.filter((each) => each.startsWith("finished"))).toEqual(
      cases.map((_, index) => `finished ${index + 1}/${cases.length}`),
    );
  });

  test("what is known is not run again, unless it was not judged", async () => {
    const known = new Map([cases[0], cases[2]].map((each) => [each?.id ?? "", fine(each as MatrixCase)]));
    known.set(cases[1]?.id ?? "", failedResult(cases[1]?.id ?? "", "no room"));
    const ran: string[] = [];
    const results = await schedule(cases, {
      jobs: 2,
      known,
      now: () => 0,
      run: async (each) => {
        ran.push(each.id);
        return fine(each);
      },
    });
    expect(ran).toEqual(cases.filter((_, index) => index === 1 || index > 2).map(({ id }) => id));
    expect([...results.values()]).toEqual(cases.map(fine));
  });

  test("a trial that throws is not judged, and the others go on", async () => {
    const results = await schedule(cases, {
      jobs: 2,
      now: () => 0,
      run: async (each) => {
        if (each === cases[1]) throw new Error("no descriptors left");
        return fine(each);
      },
    });
    expect([...results.values()].map(({ judgement }) => judgement)).toEqual(
      cases.map((each) =>
        each === cases[1]
          ? { verdict: "not-judged", reason: "the trial failed: no descriptors left" }
          : { verdict: "as-expected", reason: "" },
      ),
    );
  });

  test("a result that cannot be kept ends it, when what runs is done", async () => {
    let ran = 0;
    const running = schedule(cases, {
      jobs: 2,
      now: () => 0,
      run: async (each) => {
        ran++;
        return fine(each);
      },
      keep: async () => {
        throw new Error("no space left");
      },
    });
    await expect(running).rejects.toThrow("no space left");
    expect(ran).toBe(2);
  });

  test("once aborted, nothing more is started, and what runs is waited for", async () => {
    const stop = new AbortController();
    const { open, opened } = gate();
    const events: MatrixEvent[] = [];
    const running = schedule(cases, {
      jobs: 2,
      now: () => 0,
      signal: stop.signal,
      onEvent: (event) => void events.push(event),
      run: async (each) => {
        await opened;
        return fine(each);
      },
    });
    stop.abort();
    open();
    expect([...(await running).keys()]).toEqual(cases.slice(0, 2).map(({ id }) => id));
    expect(events.map(({ kind }) => kind)).toEqual(["started", "started", "finished", "finished"]);
    expect((await schedule(cases, { jobs: 2, now: () => 0, signal: stop.signal, run: async (each) => fine(each) })).size).toBe(0);
  });
});
