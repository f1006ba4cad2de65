import type { HeaderAbi, Included } from "../../abi/abi.ts";
import type { Place } from "../../abi/type.ts";
import { listOf } from "../list-of.ts";
import type { RuleOf } from "../rule.ts";

/** Headers that a header included and no longer does, where that takes names from who includes it. */
export const includeDropped: RuleOf<"header"> = {
  id: "include-dropped",
  title: "a header no longer includes another",
  kind: "header",
  severity: "risk",
  witness: { none: "whether a program has the names from here or from elsewhere, only the program shows" },
  why: "A program that included this header had with it what the other declares, often without knowing: it no longer compiles, and the message is about a name, not about the header.",
  precedent:
    "Since glibc 2.28 makedev() is only in <sys/sysmacros.h>, which <sys/types.h> no longer includes, as 2.25 had announced (NEWS of both): programs that had it from there stopped compiling. Between 6.1 and 6.12 linux/resource.h stopped including linux/time.h, and linux/mei.h linux/uuid.h.",
  fix: `Keep the include, whoever needs it:

    #include <linux/time.h>	/* not needed here; programs have struct timeval from it */

or say in the commit what programs are to include instead.`,
  decidedBy: "header",
  check({ before, after }, { text }) {
    if (before?.included === undefined || after?.included === undefined) return [];
    const left = new Set(after.included.map(({ name }) => name));
    const gone = before.included.filter(({ name }) => !left.has(name));
    return gone
      .filter(({ name, by }) => name === by)
      .flatMap((header) => {
        const lost = namesLost(header, gone, before, after);
        if (lost.length === 0 && header.names !== undefined) return [];
        const [first] = lost;
        const what = first === undefined ? "what it declares" : listOf([...lost.slice(0, 2), ...more(lost.length - 2)]);
        return [
          {
            element: header.name,
            place: placeOf(header.name, before.name, text("before")),
            side: "before" as const,
            message: `${after.name} no longer includes ${header.name}: a program that has ${what} from there, and does not include it itself, no longer compiles.`,
            next: `Keep the include, or say which header programs are to include for ${first ?? "it"}.`,
            effect: { old: "unaffected", new: "unaffected", source: `does not compile where it has ${what} by this header` },
            texts: [header.name, ""] as const,
          },
        ];
      });
  },
};

function more(count: number): readonly string[] {
  return count > 0 ? [`${count} more`] : [];
}

/** Names of a header, and of those that went with it, that a program no longer sees. What begins with an underscore is for headers among themselves. */
function namesLost(header: Included, gone: readonly Included[], before: HeaderAbi, after: HeaderAbi): readonly string[] {
  if (header.names === undefined) return [];
  return [header, ...gone.filter(({ name, by }) => by === header.name && name !== by)]
    .flatMap(({ names }) => names?.() ?? [])
    .filter((name) => !name.startsWith("_") && isSeen(before, name) && !isSeen(after, name));
}

function isSeen({ visible }: HeaderAbi, name: string): boolean {
  return (
    visible.defined(name) ||
    visible.constant(name) !== undefined ||
    visible.typedef(name) !== undefined ||
    visible.record(name) !== undefined ||
    visible.enum(name) !== undefined ||
    visible.prototype?.(name) !== undefined
  );
}

/** Where the old text includes it; its first line where no directive says so in plain words. */
function placeOf(included: string, header: string, text = ""): Place {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => {
    const named = /^\s*#\s*include\s*[<"]([^>"]+)[>"]/.exec(line)?.[1];
    return named !== undefined && (named === included || included.endsWith(`/${named}`));
  });
  return { file: header, line: Math.max(at, 0) + 1, column: 1 };
}
