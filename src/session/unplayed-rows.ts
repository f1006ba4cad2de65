import type { UnplayedCommand } from "./spec.ts";

/**
 * Rows of commands that are not played, from their names by kind of descriptor and by the change without which they are not there.
 *
 * @param commands a header's commands by name (its bindings).
 */
export function unplayedRows<Name extends string>(
  commands: { readonly [name in Name]: { readonly number: number } },
  opened: { readonly [on: string]: { readonly [change: string]: readonly Name[] | undefined } },
): readonly UnplayedCommand[] {
  return Object.entries(opened).flatMap(([on, changes]) =>
    Object.entries(changes).flatMap(([change, names = []]) =>
      names.map((name) => ({ name, on, number: commands[name].number, change })),
    ),
  );
}
