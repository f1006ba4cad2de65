import { parentPort, workerData } from "node:worker_threads";
import type { Build } from "../contract/build.ts";
import { buildOf } from "../contract/build-of.ts";
import { played } from "../interfaces/played.ts";
import { commandsOf } from "../session/dispatch.ts";
import { type ProgramNumbers, Provider } from "../session/provider.ts";
import type { AnyInterface, InterfaceSpec } from "../session/spec.ts";
import type { Crossing } from "../trial/crossing.ts";
import type { ReplayNote } from "../trial/replay-note.ts";
import { ReplayProvider } from "../trial/replay-provider.ts";
import { callTables } from "./architecture.ts";
import { loadCalls } from "./calls.ts";
import { CrossingLog } from "./crossing-log.ts";
import type { MetInterface } from "./met-interface.ts";
import { processOf, treeOf } from "./process-tree.ts";
import { Shadow } from "./shadow.ts";
import { Supervisor } from "./supervisor.ts";
import { type Waiting, waitingOf } from "./waiting.ts";
import type { WorkerListener, WorkerOrders, WorkerWord } from "./worker-words.ts";

/** The thread in which the supervisor answers: it never gives way, so the rest of the process goes on beside it. */
const orders = workerData as WorkerOrders;
const port = parentPort;
const say = (word: WorkerWord) => port?.postMessage(word);

const prepared = prepare();
port?.once("message", async ({ listener }: WorkerListener) => {
  try {
    (await prepared)(listener);
  } catch (error) {
    say({ kind: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

/** All that takes time is done before there is a program that waits. */
async function prepare(): Promise<(listener: number) => void> {
  const calls = await loadCalls();
  const spec = await played[orders.interface as keyof typeof played]();
  const build = buildOf(spec.contract, orders.request);
  return (listener) => {
    const pidfd = calls.pidfdOpen(orders.launcher);
    const own = pidfd < 0 ? -1 : calls.pidfdGetfd(pidfd, listener);
    if (own < 0) {
      const error = calls.error();
      throw new Error(
        `the listener of process ${orders.launcher} cannot be taken over: ${error}; it takes Linux 5.6, and the right to trace one's own processes`,
      );
    }
    calls.close(pidfd);
    const log = new CrossingLog();
    let told = 0;
    let dropped = 0;
    const tell = () => {
      const packed = log.take();
      if (packed !== undefined) port?.postMessage({ kind: "crossings", packed } satisfies WorkerWord, [packed.bytes]);
    };
    const stopped = new Int32Array(orders.stop);
    const sessions = new Set<number>();
    const settled = settling(sessions, (locked) => {
      tell();
      say({ kind: "settled", locked });
    });
    const notes: ReplayNote[] = [];
    const meets = met(spec, build);
    const supervisor = new Supervisor(calls, {
      listener: own,
      tables: callTables(process.arch) ?? [],
      met: [meets.met],
      crossed(crossing) {
        const note = meets.note();
        if (note !== undefined && notes.length < mostNotes) notes.push({ ...note, index: crossing.index });
        told += 1;
        if (told > orders.most) dropped += 1;
        else log.add(crossing);
        if (log.count >= 1000) tell();
      },
      leaves(thread) {
        const own = processOf(thread);
        sessions.add(own);
        say({ kind: "session", process: own });
      },
      stop(quiet) {
        if (quiet > 0) settled(quiet);
        return Atomics.load(stopped, 0) !== 0;
      },
    });
    say({ kind: "ready" });
    supervisor.run();
    tell();
    say({ kind: "ended", dropped, notes, apart: supervisor.apart });
  };
}

/**
 * Says once that the program has nothing more to do: every thread of it waits for ever, and has for as long as asked for; or it waits for a time that it has
 * set itself, and takes no processor time for ten times as long.
 */
function settling(sessions: ReadonlySet<number>, say: (locked: boolean) => void): (quiet: number) => void {
  if (orders.settle === 0) return () => {};
  let said = false;
  let since = 0;
  let before: Waiting | undefined;
  return (quiet) => {
    if (said || quiet < orders.settle / 4) {
      before = undefined;
      return;
    }
    const now = performance.now();
    const all = treeOf(orders.launcher, { ownSession: orders.ownSession, sessions });
    // The launcher itself waits for them.
    const waiting = waitingOf(
      all.filter((pid) => pid !== orders.launcher),
      process.arch,
    );
    if (before === undefined || waiting.kind === "busy" || waiting.ticks !== before.ticks || waiting.kind !== before.kind) {
      before = waiting;
      since = now;
      return;
    }
    said = now - since >= orders.settle * (waiting.kind === "for-ever" ? 1 : 10);
    if (said) say(waiting.locked);
  };
}

/** Calls of which a replay has something to say, and that are told of: the first ones. */
const mostNotes = 1000;

/** What the program meets, and what is to be said of the call that was answered last. */
function met(spec: AnyInterface, build: Build): { readonly met: MetInterface; note(): Omit<ReplayNote, "index"> | undefined } {
  const { interface: name, beside, real, replay } = orders;
  const note = () => undefined;
  if (beside !== undefined) return { met: { name, shadow: new Shadow(spec, buildOf(spec.contract, beside), build) }, note };
  if (real) return { met: { name, spec, build }, note };
  if (replay !== undefined) return replayed(spec, build, replay);
  const known = new Map<string, Set<number>>();
  for (const { on, number, compat } of commandsOf(spec)) {
    known.set(on, (known.get(on) ?? new Set()).add(number).add(compat?.number ?? number));
  }
  const by = (kind: string, command?: number) => {
    return command === undefined || known.get(kind)?.has(command) === true ? "played" : "beyond";
  };
  // How many there may be is the program's affair, and this process's.
  const provider = (program: ProgramNumbers) =>
    new Provider(spec as InterfaceSpec<unknown>, build, { program, descriptors: Number.POSITIVE_INFINITY });
  return { met: { name, by, provider }, note };
}

function replayed(spec: AnyInterface, build: Build, crossings: readonly Crossing[]): ReturnType<typeof met> {
  const nodes = new Provider(spec as InterfaceSpec<unknown>, build);
  let provider: ReplayProvider | undefined;
  const made = (program: ProgramNumbers) => {
    provider = new ReplayProvider(spec, crossings, program, nodes);
    return provider;
  };
  const by = () => (provider?.left === true ? "left" : "recorded");
  return { met: { name: orders.interface, by, provider: made }, note: () => provider?.takeNote() };
}
