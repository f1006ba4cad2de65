import type { BuildRequest } from "../contract/build-of.ts";
import type { MatrixCase } from "../trial/matrix-case.ts";

/** A case on its way to a worker: all that it takes to run and judge it. JSON. */
export interface QueueJob {
  /** Whose it is: one run of one coordinator. */
  readonly run: string;
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly interface: string;
  readonly request: RequestJson;
  readonly program: readonly [string, ...string[]];
  readonly expect: string;
  /** `{ seconds: "30" }`. */
  readonly settings: { readonly [name: string]: string };
}

/** A `BuildRequest` as JSON has it: 64-bit values are decimal text. */
export interface RequestJson extends Omit<BuildRequest, "has" | "declares"> {
  readonly has?: readonly string[];
  readonly declares?: {
    readonly versions?: { readonly [protocol: string]: string };
    readonly capabilities?: readonly string[];
    readonly features?: { readonly [protocol: string]: string };
  };
}

/** Queues of another version of abide may play otherwise: their workers take none of our cases. */
export function queueName(version: string): string {
  return `abide-trial-${version}`;
}

/** The key that is there as long as the run's coordinator is, and the list of its results. */
export function runKeys(run: string): { readonly alive: string; readonly results: string } {
  return { alive: `abide-trial:${run}:alive`, results: `abide-trial:${run}:results` };
}

export function requestToJson({ has, declares, ...rest }: MatrixCase["request"]): RequestJson {
  const texts = (numbers: { readonly [protocol: string]: bigint }) =>
    Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, number.toString()]));
  const { versions, capabilities, features } = declares ?? {};
  return {
    ...rest,
    ...(has === undefined ? {} : { has: [...has] }),
    ...(declares === undefined
      ? {}
      : {
          declares: {
            ...(versions === undefined ? {} : { versions: texts(versions) }),
            ...(capabilities === undefined ? {} : { capabilities: [...capabilities] }),
            ...(features === undefined ? {} : { features: texts(features) }),
          },
        }),
  };
}

export function requestFromJson({ declares, ...rest }: RequestJson): BuildRequest {
  const numbers = (texts: { readonly [protocol: string]: string }) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, BigInt(text)]));
  const { versions, capabilities, features } = declares ?? {};
  return {
    ...rest,
    ...(declares === undefined
      ? {}
      : {
          declares: {
            ...(versions === undefined ? {} : { versions: numbers(versions) }),
            ...(capabilities === undefined ? {} : { capabilities: new Set(capabilities) }),
            ...(features === undefined ? {} : { features: numbers(features) }),
          },
        }),
  };
}

/** What somebody put into the queue, if it is a job of ours: whoever can write there may have put anything. */
export function readJob(value: unknown): QueueJob | undefined {
  if (!isObject(value)) return undefined;
  const { run, id, name, interface: of, request, program, expect, settings } = value;
  const texts = [run, id, name, of, expect].every((each) => typeof each === "string");
  const words = isWords(program) && program.length > 0;
  return texts && words && isNumbers(settings, /^/) && isRequest(request) ? (value as unknown as QueueJob) : undefined;
}

function isRequest(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { from, name, has, with: more, without, declares } = value;
  const texts = [from, name].every((each) => each === undefined || typeof each === "string");
  const lists = [has, more, without].every((each) => each === undefined || isWords(each));
  if (!texts || !lists || declares === undefined) return texts && lists;
  if (!isObject(declares)) return false;
  const { versions, capabilities, features } = declares;
  return (
    [versions, features].every((each) => each === undefined || isNumbers(each, /^\d{1,20}$/)) &&
    (capabilities === undefined || isWords(capabilities))
  );
}

function isNumbers(value: unknown, pattern: RegExp): boolean {
  return isObject(value) && Object.values(value).every((each) => typeof each === "string" && pattern.test(each));
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
