import type { Errno } from "../abi/errno.ts";
import { presences } from "../interfaces/presence.ts";
import type { Place, ProbeTable, Row, TableAsk, Via } from "../interfaces/probes/probe-table.ts";
import { type Answer, failed } from "../session/answer.ts";
import { matchRows } from "./match-rows.ts";
import type { ProbeHost } from "./probe-host.ts";
import { notAsked, type ProbeAnswer, type ProbeResult } from "./probe-result.ts";
import { heard, withoutStranger } from "./stranger.ts";

/** Asks an interface by its table: one result a node. Never rejects because of what is answered. */
export async function probeTable(table: ProbeTable, host: ProbeHost): Promise<readonly ProbeResult[]> {
  const { reach } = table;
  if (reach.by === "syscall") return [await probeAt(table, host, `${reach.name}()`)];
  const paths = (await Promise.all(reach.paths.map((path) => matching(host, path)))).flat();
  if (paths.length === 0) {
    return [
      notAsked({ name: table.name, title: table.title, path: reach.paths.join(" "), notes: [] }, "ENOENT", presences[table.name]),
    ];
  }
  const results: ProbeResult[] = [];
  for (const path of paths) {
    const ear = heard(host);
    const result = await probeAt(table, ear.host, path);
    // Where nothing is asked but commands that came later, it may be an old kernel.
    results.push(table.asks.every(({ kind }) => kind === "command") ? result : withoutStranger(result, ear.only()));
  }
  return results;
}

async function matching(host: ProbeHost, path: string): Promise<readonly string[]> {
  if (!path.endsWith("*")) return [path];
  const cut = path.lastIndexOf("/");
  const [folder, prefix] = [path.slice(0, cut), path.slice(cut + 1, -1)];
  return (await host.list(folder))
    .filter((name) => name.startsWith(prefix))
    .map((name) => `${folder}/${name}`)
    .sort();
}

async function probeAt(table: ProbeTable, host: ProbeHost, path: string): Promise<ProbeResult> {
  const { name, title } = table;
  const notes = [table.leaves, table.unverified].flatMap((note) => (note === undefined ? [] : [note]));
  const answers: ProbeAnswer[] = [];
  const unknown: string[] = [];
  const odd: string[] = [];
  const rows: { readonly row: Row; readonly here: boolean }[] = [];
  // Each question has a descriptor of its own: some may be asked only once on one.
  for (const ask of table.asks.length === 0 ? [undefined] : table.asks) {
    const opened = await open(table, host, path);
    if ("errno" in opened) {
      if (answers.length > 0 || odd.length > 0) {
        odd.push(`${path} was reached once, and then answered ${opened.errno}`);
        break;
      }
      return notAsked({ name, title, path, notes }, opened.errno, presences[name]);
    }
    try {
      if (ask === undefined) break;
      const found = await askOne(ask, host, opened);
      answers.push(...found.answers);
      rows.push(...found.rows);
      unknown.push(...found.unknown);
      odd.push(...found.odd);
    } finally {
      if (opened.fd !== undefined) await host.transport.close(opened.fd).catch(() => undefined);
    }
  }
  const match = matchRows(rows, host.release);
  return { name, title, path, status: "asked", answers, ...match, hidden: [], unknown, odd, notes };
}

interface Opened {
  readonly fd: number | undefined;
  /** The arguments of the call that gave it, as it left them. */
  readonly args: readonly (bigint | Uint8Array)[];
}

async function open({ reach }: ProbeTable, host: ProbeHost, path: string): Promise<Opened | { readonly errno: Errno }> {
  if (reach.by === "node") {
    const answer = await host.transport.open(path, { nonblock: true });
    return failed(answer) ? answer : { fd: answer.value, args: [] };
  }
  const args = copied(reach.args);
  const answer = await host.syscall(reach.name, args, reach.opens);
  if (failed(answer)) return answer;
  return { fd: reach.opens ? answer.value : undefined, args };
}

interface Asked {
  readonly answers: readonly ProbeAnswer[];
  readonly rows: readonly { readonly row: Row; readonly here: boolean }[];
  readonly unknown: readonly string[];
  readonly odd: readonly string[];
}

const nothing: Asked = { answers: [], rows: [], unknown: [], odd: [] };

async function askOne(ask: TableAsk, host: ProbeHost, opened: Opened): Promise<Asked> {
  switch (ask.kind) {
    case "command":
      return command(ask, await take(ask.via, host, opened));
    case "ids":
      return ids(ask, host, opened);
    case "mask":
    case "number": {
      const answer = await take(ask.via, host, opened);
      if (typeof answer === "string") {
        return {
          ...nothing,
          answers: [{ kind: "number", name: ask.name, here: false, asked: callText(ask.via), answered: `answered ${answer}` }],
        };
      }
      return ask.kind === "mask" ? mask(ask, answer) : number(ask, answer);
    }
  }
}

function mask({ name, via, bits }: Extract<TableAsk, { kind: "mask" }>, value: bigint): Asked {
  const asked = callText(via);
  const answered = `answered 0x${value.toString(16)}`;
  const rows = bits.map((row) => ({ row: { ...row, name: row.name }, here: ((value >> BigInt(row.at)) & 1n) === 1n }));
  const rest = bits.reduce((left, { at }) => left & ~(1n << BigInt(at)), value);
  return {
    answers: [
      { kind: "number", name, here: true, value, asked, answered },
      ...rows.map(({ row, here }): ProbeAnswer => ({ kind: "feature", name: row.name, here, ...sinceOf(row), asked, answered })),
    ],
    rows,
    unknown: rest === 0n ? [] : [`${name}: 0x${rest.toString(16)} of 0x${value.toString(16)} is known to nobody here`],
    odd: [],
  };
}

function number({ name, via, steps }: Extract<TableAsk, { kind: "number" }>, value: bigint): Asked {
  const step = steps.findLast(({ at }) => value >= BigInt(at));
  const top = steps.at(-1);
  const newer = top !== undefined && value > BigInt(top.at);
  const answer: ProbeAnswer = {
    kind: "number",
    name,
    here: true,
    value,
    ...(step === undefined ? {} : sinceOf(step)),
    asked: callText(via),
    answered: `answered ${value}`,
  };
  return {
    answers: [answer],
    rows: steps.map((row) => ({ row: { ...row, name: `${name} ${row.at}` }, here: value >= BigInt(row.at) })),
    unknown: newer ? [`${name} ${value} is newer than the last one known here, ${top.at} (${top.since})`] : [],
    odd: step === undefined ? [`${name} answered ${value}, and the first one there was is ${steps[0]?.at}`] : [],
  };
}

async function ids(ask: Extract<TableAsk, { kind: "ids" }>, host: ProbeHost, opened: Opened): Promise<Asked> {
  const answers: ProbeAnswer[] = [];
  const rows: { readonly row: Row; readonly here: boolean }[] = [];
  for (const row of ask.ids) {
    if (ask.via.call !== "ioctl" || typeof ask.via.argument === "bigint") break;
    const argument = ask.via.argument.slice();
    new DataView(argument.buffer).setBigUint64(ask.idAt, BigInt(row.at), true);
    const answer = await take({ ...ask.via, argument }, host, opened);
    const here = typeof answer === "bigint";
    rows.push({ row, here });
    answers.push({
      kind: "capability",
      name: row.name,
      here,
      ...(here ? { value: answer } : {}),
      ...sinceOf(row),
      asked: `${ask.name} 0x${row.at.toString(16)}`,
      answered: `answered ${answer}`,
    });
  }
  return { ...nothing, answers, rows };
}

function command({ name, via, absent, since }: Extract<TableAsk, { kind: "command" }>, answer: bigint | Errno): Asked {
  const here = typeof answer === "bigint" || !absent.includes(answer);
  const row: Row = {
    at: 0,
    name,
    ...(since === undefined ? {} : { since }),
    ...(answer === "EOPNOTSUPP" ? { optional: true } : {}),
  };
  return {
    ...nothing,
    answers: [{ kind: "command", name, here, ...sinceOf(row), asked: callText(via), answered: `answered ${answer}` }],
    rows: [{ row, here }],
  };
}

function sinceOf({ since }: Row): { since?: string } {
  return since === undefined ? {} : { since };
}

/** Makes the call and takes the number out of its answer; the errno when it failed. Fewer bytes than the number needs are 0. */
async function take(via: Via, host: ProbeHost, { fd, args }: Opened): Promise<bigint | Errno> {
  if (via.call === "reach") return numberAt(via.answer, { value: 0 }, args[via.argument]);
  if (via.call === "syscall") {
    const given = copied(via.args);
    const answer = await host.syscall(via.name, via.onFd === true ? [BigInt(fd ?? -1), ...given] : given, false);
    return failed(answer) ? answer.errno : numberAt(via.answer, answer, given[via.answer.argument ?? 0]);
  }
  if (fd === undefined) return "EBADF";
  if (via.call === "read") {
    const answer = await host.transport.read(fd, via.length);
    return failed(answer) ? answer.errno : numberAt(via.answer, answer, answer.bytes);
  }
  const answer = await host.transport.ioctl(fd, via.command, via.argument);
  return failed(answer) ? answer.errno : numberAt(via.answer, answer, answer.bytes);
}

function numberAt(place: Place, answer: Extract<Answer, { value: number }>, bytes: bigint | Uint8Array | undefined): bigint {
  if ("value" in place) return BigInt(answer.value);
  if (!(bytes instanceof Uint8Array) || bytes.length < place.offset + place.size) return 0n;
  let value = 0n;
  for (let index = place.size - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[place.offset + index] ?? 0);
  return value;
}

function copied(args: readonly (bigint | Uint8Array)[]): readonly (bigint | Uint8Array)[] {
  return args.map((each) => (typeof each === "bigint" ? each : each.slice()));
}

function callText(via: Via): string {
  switch (via.call) {
    case "ioctl":
      return `ioctl 0x${via.command.toString(16).padStart(8, "0")}`;
    case "syscall":
      return `${via.name}()`;
    case "read":
      return "read()";
    case "reach":
      return "the call that opened it";
  }
}
