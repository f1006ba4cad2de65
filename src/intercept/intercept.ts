import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { release } from "node:os";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { BuildRequest } from "../contract/build-of.ts";
import { buildOf } from "../contract/build-of.ts";
import { played } from "../interfaces/played.ts";
import { commandsOf } from "../session/dispatch.ts";
import type { Apart } from "../trial/apart.ts";
import type { Crossing } from "../trial/crossing.ts";
import type { ReplayNote } from "../trial/replay-note.ts";
import type { Transcript } from "../trial/transcript.ts";
import type { TrialEnd, TrialResult } from "../trial/trial-result.ts";
import { type Calls, loadCalls } from "./calls.ts";
import { type PackedCrossings, unpackCrossings } from "./crossing-log.ts";
import { type Ended, endedBy } from "./ended-by.ts";
import { forwardSignals } from "./forward-signals.ts";
import { type Given, onlyStreams } from "./given.ts";
import { InterceptError } from "./intercept-error.ts";
import { launcherFailed } from "./launcher-failed.ts";
import { launcherOrders } from "./launcher-orders.ts";
import { launcherNumbers, launcherStdio } from "./launcher-stdio.ts";
import type { LauncherNumbers, LauncherOrders, LauncherWord } from "./launcher-words.ts";
import { metName } from "./met-name.ts";
import { childrenNow, endedOf, signalTree, type TreeOptions, treeOf } from "./process-tree.ts";
import { realTimeSignals, type WatchRealTime } from "./real-time-signals.ts";
import { resolveProgram } from "./resolve-program.ts";
import { signalNumber } from "./signal-number.ts";
import { tablesHere } from "./tables-here.ts";
import { Tail } from "./tail.ts";
import type { WorkerListener, WorkerOrders, WorkerWord } from "./worker-words.ts";

export interface InterceptOptions {
  /** The interface that is played, by the name that a user types, and which build of it. */
  readonly interface: string;
  readonly request: BuildRequest;
  /** Mask the machine's own devices instead of playing any: this is the build that the machine is, and `request` the one that it is to look like. */
  readonly beside?: BuildRequest;
  /** Let the machine's own devices answer as they are, and see what they answer: `request` is the build that the machine is taken for. */
  readonly real?: true;
  /** Let a recording answer in place of a build: `request` is the build that its machine is taken for. */
  readonly replay?: Transcript;
  readonly program: readonly [string, ...string[]];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** `inherit`: the program has abide's own streams. `capture`: it reads nothing, and the ends of what it says are kept. */
  readonly stdio: "inherit" | "capture";
  /** What it is to have besides: with streams of its own no descriptors. Without it, the streams alone, and no signal is ignored or blocked. */
  readonly given?: Given;
  /** Seconds after which it is ended; 0 for never. */
  readonly seconds: number;
  /** End it once it has nothing more to do, after so many milliseconds; 0 for never. */
  readonly settle: number;
  /** Crossings that are kept at most. */
  readonly most?: number;
  /** Told of crossings as they come, some at a time. */
  crossed?(crossings: readonly Crossing[]): void;
  /** Ends it early; the result is then what it was until then. */
  readonly abort?: AbortSignal;
}

/** How long what a program has started may go on after it has ended, in milliseconds. */
const grace = 1000;
/** How long the process that becomes the program may take to be there, in milliseconds. */
const startUp = 300_000;
/** What a timer can hold: 24 days. */
const longest = 2 ** 31 - 1;
/** How long a program that is asked to go may take, in milliseconds. */
const goodbye = 2000;

/**
 * Runs a program, unmodified, under a filter that brings every use of an interface to abide, and answers as the build would. The program and all that
 * it starts have ended when this comes back.
 *
 * Throws an `InterceptError` where no program can be run like that, a `KernelError` where the C library cannot be called, and a `ContractError` for a
 * build that cannot be. A program that cannot be started is a result (`not-started`).
 */
export async function intercept(options: InterceptOptions): Promise<TrialResult> {
  const load = played[options.interface as keyof typeof played];
  if (load === undefined) throw new InterceptError(`there is no interface ${options.interface}`);
  const spec = await load();
  const build = buildOf(spec.contract, options.request);
  const tables = tablesHere();
  const calls = await loadCalls();
  const resolved = resolveProgram(options.program[0], options.env ?? process.env, calls, options.cwd);
  const result = (end: TrialEnd, more: Partial<TrialResult> = {}): TrialResult => ({
    interface: options.interface,
    request: options.request,
    build: metName(options, build.name),
    ...(options.real === true ? { kernel: { release: release(), machine: process.arch } } : {}),
    program: options.program,
    crossings: [],
    dropped: 0,
    milliseconds: 0,
    out: "",
    err: "",
    end,
    ...more,
  });
  if ("reason" in resolved) return result({ kind: "not-started", reason: resolved.reason });

  calls.becomeSubreaper();
  const types = [...new Set(commandsOf(spec).map(({ number }) => (number >>> 8) & 0xff))];
  const given = givenTo(options);
  const orders = launcherOrders(options.program, resolved.path, options.env ?? process.env, tables, types, given);
  const run = new Run(options, orders, calls, await realTimeSignals());
  const end = await run.end();
  return result(end, run.told());
}

/** One program from its start to its end. */
class Run {
  readonly #options: InterceptOptions;
  readonly #calls: Calls;
  readonly #realTime: WatchRealTime;
  readonly #child: ChildProcess;
  readonly #numbers: LauncherNumbers;
  readonly #worker: Worker;
  readonly #stop = new SharedArrayBuffer(4);
  readonly #strangers: readonly number[];
  readonly #sessions = new Set<number>();
  /** Unpacked when the program has ended: until then every processor is its own. */
  readonly #crossings: PackedCrossings[] = [];
  readonly #handedOn = new Set<string>();
  /** A descriptor of the program's process; undefined until that is there. */
  #program: number | undefined;
  /** Signals for it that came before it was there. */
  readonly #early: string[] = [];
  readonly #out: Tail;
  readonly #err: Tail;
  readonly #ended: Promise<TrialEnd>;
  #dropped = 0;
  #apart: Partial<Apart> = {};
  #notes: readonly ReplayNote[] = [];
  #started = performance.now();
  #milliseconds = 0;

  constructor(options: InterceptOptions, orders: LauncherOrders, calls: Calls, realTime: WatchRealTime) {
    this.#realTime = realTime;
    this.#options = options;
    this.#calls = calls;
    this.#strangers = childrenNow();
    const own = options.stdio === "capture";
    const stream = own ? "pipe" : "inherit";
    this.#numbers = launcherNumbers(orders.descriptors);
    this.#child = spawn(process.execPath, ["--no-warnings", fileURLToPath(entry("launcher")), this.#numbers.join()], {
      stdio: launcherStdio([own ? "ignore" : "inherit", stream, stream], orders.descriptors, this.#numbers),
      detached: own,
      // Nothing of the program's environment is for the launcher but where programs are looked for.
      env: { PATH: (options.env ?? process.env).PATH },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    leaveRemovedFolder();
    this.#out = new Tail(this.#child.stdout);
    this.#err = new Tail(this.#child.stderr);
    const workerData: WorkerOrders = {
      interface: options.interface,
      request: options.request,
      beside: options.beside,
      real: options.real === true,
      replay: options.replay?.crossings,
      launcher: this.#child.pid ?? 0,
      stop: this.#stop,
      settle: options.settle,
      ownSession: own,
      most: options.most ?? 100_000,
    };
    this.#worker = new Worker(entry("supervisor-worker"), { workerData });
    this.#ended = this.#watch(orders);
  }

  end(): Promise<TrialEnd> {
    return this.#ended;
  }

  told(): Partial<TrialResult> {
    return {
      crossings: this.#crossings.flatMap(unpackCrossings),
      dropped: this.#dropped,
      ...this.#apart,
      ...(this.#options.replay === undefined ? {} : { replay: this.#notes }),
      milliseconds: Math.round(this.#milliseconds),
      out: this.#out.text(),
      err: this.#err.text(),
    };
  }

  async #watch(orders: LauncherOrders): Promise<TrialEnd> {
    const { seconds, abort } = this.#options;
    let why: "settled" | "out-of-time" | undefined;
    let failed: { readonly kind: "not-started"; readonly reason: string } | InterceptError | undefined;
    let locked = false;
    let ending = false;
    let ready = false;
    const kill = (signal: NodeJS.Signals) => {
      ending = true;
      this.#signal(signal);
    };
    const fail = (error: typeof failed) => {
      failed ??= error;
      kill("SIGKILL");
    };
    const answered = new Promise<void>((resolve) => {
      this.#worker.on("message", (word: WorkerWord) => {
        switch (word.kind) {
          case "ready":
            this.#started = performance.now();
            ready = true;
            if (seconds > 0) {
              later(Math.min(seconds * 1000, longest), () => {
                why ??= "out-of-time";
                kill("SIGKILL");
              });
            }
            to.write("go\n");
            break;
          case "crossings": {
            this.#crossings.push(word.packed);
            this.#options.crossed?.(unpackCrossings(word.packed));
            break;
          }
          case "session":
            this.#sessions.add(word.process);
            break;
          case "settled":
            why ??= "settled";
            locked = word.locked;
            this.#send("SIGTERM");
            later(goodbye, () => kill("SIGKILL"));
            break;
          case "ended":
            this.#dropped = word.dropped;
            this.#notes = word.notes;
            this.#apart = word.apart;
            resolve();
            break;
          case "failed":
            // Nobody is there any more from whom a listener could be taken.
            if (!ending) fail(new InterceptError(word.message));
            resolve();
        }
      });
      this.#worker.once("error", (error) => {
        fail(new InterceptError(`the supervisor failed: ${error.stack ?? error.message}`));
        resolve();
      });
      this.#worker.once("exit", () => resolve());
    });

    const stdio = this.#child.stdio as readonly unknown[];
    const to = stdio[this.#numbers[0]] as Writable;
    const life = stdio[this.#numbers[2]] as Writable;
    life.on("error", () => {});
    // The launcher may be gone before it was told anything; its exit says so.
    to.on("error", () => {});
    to.write(`${JSON.stringify(orders)}\n`);
    const said = createInterface({ input: stdio[this.#numbers[1]] as Readable });
    const exited = new Promise<Ended>((resolve) => {
      said.on("line", (text) => {
        const word = JSON.parse(text) as LauncherWord;
        if ("listener" in word) this.#worker.postMessage({ listener: word.listener } satisfies WorkerListener);
        else if ("started" in word) this.#begun(word.started);
        else if ("ended" in word) resolve(endedBy(word.ended));
        else fail(launcherFailed(word, this.#options.program[0]));
      });
      this.#child.once("error", (error) => {
        fail(new InterceptError(`the launcher cannot be started: ${error.message}`));
        resolve({ code: 127 });
      });
      // One that was killed says nothing more; what it has said may still be on its way.
      const silent = once(said, "close");
      this.#child.once("exit", (code, signal) => silent.then(() => resolve(signal === null ? { code: code ?? 0 } : { signal })));
    });
    const timers: NodeJS.Timeout[] = [];
    const later = (milliseconds: number, work: () => void) => timers.push(setTimeout(work, milliseconds));
    later(startUp, () => {
      if (!ready) fail(new InterceptError(`the launcher was not there after ${startUp / 1000} seconds`));
    });
    const aborted = () => kill("SIGKILL");
    if (abort?.aborted === true) aborted();
    abort?.addEventListener("abort", aborted);

    const stopForwarding = this.#options.stdio === "inherit" ? this.#forward() : () => {};

    const how = await exited;
    stopForwarding();
    this.#milliseconds = performance.now() - this.#started;
    // What it has started may still be at work, or wait for an answer that must come.
    const over = new Promise<void>((resolve) => later(grace, resolve));
    const goneBy = this.#tree().length === 0 ? new Promise<void>((resolve) => later(50, resolve)) : over;
    await Promise.race([answered, goneBy]);
    await this.#endAll();
    Atomics.store(new Int32Array(this.#stop), 0, 1);
    // A supervisor that never got a listener answers nobody.
    await Promise.race([answered, new Promise<void>((resolve) => later(grace, resolve))]);
    // Who got past the first time was starting others while the supervisor was there to hear of it.
    await this.#endAll();
    for (const timer of timers) clearTimeout(timer);
    abort?.removeEventListener("abort", aborted);
    said.close();
    to.destroy();
    life.destroy();
    if (this.#program !== undefined && this.#program >= 0) this.#calls.close(this.#program);
    await this.#worker.terminate();
    // A process that was handed them, and is none of the program's, may keep them open.
    const silent = Promise.all([this.#out.closed(), this.#err.closed()]);
    await Promise.race([silent, wait(grace, undefined, { ref: false })]);
    this.#out.leave();
    this.#err.leave();

    if (failed instanceof InterceptError) throw failed;
    if (failed !== undefined) return failed;
    if (why === "out-of-time") return { kind: "out-of-time" };
    if (why === "settled") return { kind: "settled", after: how, ...(locked ? { locked } : {}) };
    const signal = [...this.#handedOn].find((each) =>
      "code" in how ? how.code === 128 + signalNumber(each) : how.signal === each,
    );
    if (signal !== undefined) return { kind: "interrupted", signal, after: how };
    return "code" in how ? { kind: "exited", code: how.code } : { kind: "killed", signal: how.signal };
  }

  #forward(): () => void {
    return forwardSignals(
      (signal) => this.#send(signal),
      (signal) => this.#handedOn.add(signal),
      this.#realTime,
    );
  }

  /** By a descriptor of it, a signal never meets another process that has its number by then. */
  #begun(pid: number): void {
    this.#program = this.#calls.pidfdOpen(pid);
    for (const signal of this.#early) this.#send(signal);
  }

  #send(signal: string): void {
    if (this.#program === undefined) this.#early.push(signal);
    else if (this.#program >= 0) this.#calls.signal(this.#program, signalNumber(signal));
  }

  /** A killed process that is stuck in a driver is not waited for. */
  async #endAll(): Promise<void> {
    for (let round = 0; round < 50; round++) {
      this.#signal("SIGKILL");
      if (this.#tree().length === 0) break;
      await wait(10);
    }
    this.#reap();
  }

  /** Children by adoption, of which nobody else takes note. */
  #reap(): void {
    const { pid } = this.#child;
    for (const ended of pid === undefined ? [] : endedOf(pid, this.#whose())) this.#calls.reap(ended);
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid !== undefined) signalTree(pid, this.#whose(), signal);
  }

  #tree(): readonly number[] {
    const { pid } = this.#child;
    return pid === undefined ? [] : treeOf(pid, this.#whose());
  }

  #whose(): TreeOptions {
    return { ownSession: this.#options.stdio === "capture", sessions: this.#sessions, strangers: this.#strangers };
  }
}

function givenTo({ stdio, given = onlyStreams }: InterceptOptions): Given {
  return stdio === "inherit" ? given : { ...given, descriptors: onlyStreams.descriptors };
}

/** A folder that was removed is the program's affair: node starts no thread there. */
function leaveRemovedFolder(): void {
  try {
    process.cwd();
  } catch {
    process.chdir("/");
  }
}

/** Entry points run as files of their own; beside this one, or where the build put it when this is the source. */
function entry(name: "launcher" | "supervisor-worker"): URL {
  const folder = import.meta.url.endsWith(".ts") ? "../../dist/intercept" : "../intercept";
  return new URL(`${folder}/${name}.js`, import.meta.url);
}
