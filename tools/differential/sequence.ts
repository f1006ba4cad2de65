import type { IoctlPlay, Play } from "../../src/session/sample.ts";
import { guarded, type Limits } from "./guard.ts";
import { mutate } from "./mutate.ts";
import { type Random, randomOf } from "./random.ts";
import type { Template, Templates } from "./templates.ts";

/** What is open now, as the side that is played has it: names by kind. */
export type Open = () => ReadonlyMap<string, readonly string[]>;

export interface SequenceOptions {
  readonly templates: Templates;
  readonly limits: Limits;
  readonly seed: number;
  /** Which sequence of the run; the same seed and index give the same calls again. */
  readonly index: number;
}

const least = 20;
const most = 60;
/** Questions at the end, about each descriptor that is open. */
const looksEach = 4;

/**
 * The calls of one sequence, one after the other: valid ones, some of them changed, on what is open by then; and at the end, questions about what
 * all of them have left. Each call is decided when it is asked for, after the one before it was made.
 */
export function* sequence({ templates, limits, seed, index }: SequenceOptions, open: Open): Generator<Play, void, undefined> {
  const random = randomOf(seed, index);
  const length = (least + random.below(most - least)) * (limits.longer ?? 1);
  const state: State = { templates, limits, random, open, named: 0 };
  for (let made = 0; made < length; ) {
    for (const play of step(state)) {
      made += 1;
      yield play;
    }
  }
  for (const [kind, names] of open()) {
    const looks = templates.looks.get(kind);
    if (looks === undefined) continue;
    for (const fd of names.slice(-2)) for (let count = 0; count < looksEach; count++) yield* look(state, random.pick(looks), fd);
  }
}

interface State {
  readonly templates: Templates;
  readonly limits: Limits;
  readonly random: Random;
  readonly open: Open;
  named: number;
}

function* step(state: State): Generator<Play, void, undefined> {
  const { random, templates, open } = state;
  const way = random.below(100);
  if (way < 6) {
    const { path, kind } = random.pick(templates.paths);
    const { folder, more } = state.limits.names;
    const named = more.length > 0 && random.oneIn(3);
    yield {
      call: "open",
      path: named ? folder + random.pick(more).replaceAll("/", "!") : path,
      as: fresh(state, named ? "device" : kind),
    };
  } else if (way < 10) {
    const names = [...open().values()].flat();
    if (names.length > 0) yield { call: "close", fd: random.pick(names) };
  } else if (way < 12) yield* transfer(state);
  else if (way < 20) {
    const kinds = [...open()].filter(([kind]) => templates.looks.has(kind));
    if (kinds.length === 0) return;
    const [kind, names] = random.pick(kinds);
    yield* look(state, random.pick(templates.looks.get(kind) ?? []), random.pick(names));
  } else yield* made(state, chosen(state));
}

/** A template, each group of them as likely as another, but for the slow ones. */
function chosen({ random, templates, limits, open }: State): Template {
  for (;;) {
    const rare = templates.unknown.length > 0 && random.oneIn(8);
    const template = random.pick(random.pick(rare ? templates.unknown : templates.groups));
    const there = open();
    const { call, kinds } = template;
    const own = "as" in call ? call.as : undefined;
    const opening = [...kinds]
      .filter(([name, kind]) => name === own || !there.has(kind))
      .map(([, kind]) => limits.slow[kind] ?? 1);
    if (random.oneIn(Math.max(1, ...opening))) return template;
  }
}

/** The call on what is open; where that is not enough, what leads to the call first. */
function* made(state: State, template: Template): Generator<Play, void, undefined> {
  const { random } = state;
  const names = new Map<string, string>();
  const needed = needs(template.call);
  const open = state.open();
  for (const name of needed) {
    const there = open.get(template.kinds.get(name) ?? "");
    if (there !== undefined) names.set(name, random.oneIn(4) ? random.pick(there) : (there.at(-1) ?? ""));
  }
  if (needed.some((name) => !names.has(name)) || random.oneIn(30)) {
    for (const play of template.before) yield* changed(state, renamed(state, play, names, template), template.kinds, 60);
  }
  yield* changed(state, renamed(state, template.call, names, template), template.kinds, 2);
}

/** The call, once in so many times made otherwise; nothing where it may not be made. */
function* changed(
  { random, templates, limits, open }: State,
  play: Play,
  kinds: ReadonlyMap<string, string>,
  times: number,
): Generator<Play, void, undefined> {
  if (play.call !== "ioctl") return yield play;
  let call: IoctlPlay = play;
  let kind = [...open()].find(([, names]) => names.includes(play.fd))?.[0] ?? kinds.get(play.fd) ?? "";
  if (random.oneIn(40)) {
    const others = [...open()].filter(([other]) => other !== kind);
    if (others.length > 0) {
      const [other, names] = random.pick(others);
      kind = other;
      call = { ...call, fd: random.pick(names) };
    }
  }
  const fixed = limits.fixed.includes(kind);
  const changes = limits.changes?.includes(call.command as number) ?? true;
  if (!fixed && changes && random.oneIn(times)) {
    const record = templates.records.get(call.command as number);
    call = mutate(call, random, { record, numbers: templates.byKind.get(kind) ?? [call.command as number] });
  }
  if (fixed && kinds.get(play.fd) !== kind && call.fd !== play.fd) return;
  const safe = guarded(withName(call, limits, random), kind, templates, limits, random);
  if (safe !== undefined) yield safe;
}

/** Once in a while, another name. */
function withName(call: IoctlPlay, { names }: Limits, random: Random): IoctlPlay {
  const { argument } = call;
  if (argument.by !== "pointer" || !names.commands.includes(call.command as number) || !random.oneIn(4)) return call;
  const bytes = argument.bytes.slice();
  bytes.fill(0, 0, 256);
  bytes.set(new TextEncoder().encode(random.pick(names.more)).subarray(0, bytes.length));
  return { ...call, argument: { ...argument, bytes } };
}

/** A read of, or a write to, anything that is open. */
function* transfer({ random, open, limits }: State): Generator<Play, void, undefined> {
  const kinds = [...open()].filter(([kind]) => !limits.fixed.includes(kind) && kind !== "eventfd");
  if (kinds.length === 0) return;
  const fd = random.pick(random.pick(kinds)[1]);
  const length = random.pick([0, 1, 4, 8, 151, 152, 153, 4096]);
  if (random.oneIn(2)) yield { call: "read", fd, length };
  else yield { call: "write", fd, bytes: Uint8Array.from({ length }, () => (random.oneIn(4) ? random.below(256) : 0)) };
}

function* look(state: State, template: Template, fd: string): Generator<Play, void, undefined> {
  const { call } = template;
  if (call.call !== "ioctl" || needs(call).length > 1) return;
  const kind = template.kinds.get(call.fd) ?? "";
  const safe = guarded({ ...call, fd }, kind, state.templates, state.limits, state.random);
  if (safe !== undefined) yield safe;
}

/** Names of descriptors that a call is made with. */
function needs(call: Play): readonly string[] {
  const fds = call.call === "ioctl" && call.argument.by === "pointer" ? (call.argument.fds ?? []).map(({ fd }) => fd) : [];
  return "fd" in call ? [call.fd, ...fds] : fds;
}

/** The call with the names of this sequence; what it opens gets a new one. */
function renamed(state: State, play: Play, names: Map<string, string>, { kinds }: Template): Play {
  const name = (old: string) => names.get(old) ?? old;
  let called = play;
  if (called.call === "ioctl" && called.argument.by === "pointer" && called.argument.fds !== undefined) {
    const fds = called.argument.fds.map(({ offset, fd }) => ({ offset, fd: name(fd) }));
    called = { ...called, argument: { ...called.argument, fds } };
  }
  if ("fd" in called) called = { ...called, fd: name(called.fd) };
  if (!("as" in called) || called.as === undefined) return called;
  const own = fresh(state, kinds.get(called.as) ?? called.as);
  names.set(called.as, own);
  return { ...called, as: own };
}

function fresh(state: State, kind: string): string {
  state.named += 1;
  return `${kind}${state.named}`;
}
