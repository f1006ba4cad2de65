import { constants } from "node:os";

/** The number of a signal by its name: `SIGTERM`, or `signal 34` for one that has none of its own (`signalName`). 0 for what is none. */
export function signalNumber(name: string): number {
  const number = (constants.signals as { readonly [name: string]: number | undefined })[name];
  return number ?? Number(/^signal (\d{1,2})$/.exec(name)?.[1] ?? 0);
}

/** What a signal is called: a real-time signal by its number, since from which one on they are free is the C library's affair. */
export function signalName(number: number): string {
  const [name] = Object.entries(constants.signals).find(([, each]) => each === number) ?? [];
  return name ?? `signal ${number}`;
}
