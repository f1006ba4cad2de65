import type { Command } from "../../abi/abi.ts";
import { unknownAnswer, versionCommands } from "../gate.ts";
import type { Context, RuleOf } from "../rule.ts";

/** A new command on a descriptor whose answer to an unknown command also means something else. */
export const absentIsAmbiguous: RuleOf<"command"> = {
  id: "absent-is-ambiguous",
  title: "that a command is absent cannot be told from another error",
  kind: "command",
  severity: "risk",
  witness: { none: "the answer of a running provider is no part of a header" },
  why: "A program that gets this error does not know whether the provider is too old or the argument is wrong.",
  precedent:
    "Asked in review of the VDUSE features series: how do you know that you can call it, when an unknown command answers EINVAL? (virtualization list, February 2026).",
  fix: `Make one command that can fail for one reason only, and say that it is to be tried first:

    /* Tried first: it hands out a mask, so an error means that FOO_SET_FEATURES is not there either. */
    #define FOO_GET_FEATURES _IOR(FOO_TYPE, 0x04, __u64)

A new descriptor answers ENOTTY to what it does not know, and to nothing else.`,
  decidedBy: "header",
  check({ name, before, after }, context) {
    if (before !== undefined || after === undefined || context.header.before === undefined) return [];
    const answer = unknownAnswer(after, context.known);
    if (answer === undefined || answer.alsoMeans === "") return [];
    const probe = reader(after, context);
    const advice = adviceFor(after, answer.unknownCommand, probe?.name, context);
    return [
      {
        element: name,
        place: after.place,
        ...(advice.clear ? { severity: "advice" as const } : {}),
        message: `On ${answer.name} an unknown command answers ${answer.unknownCommand}, which is also ${answer.alsoMeans}. ${advice.message}`,
        next: advice.next,
        texts: ["", answer.unknownCommand],
      },
    ];
  },
};

function adviceFor(
  command: Command,
  errno: string,
  probe: string | undefined,
  { gates, header }: Context,
): { readonly message: string; readonly next: string; readonly clear?: boolean } {
  if (probe !== undefined) {
    return {
      message: `${command.name} has an argument that can be wrong, so ${errno} from it says nothing.`,
      next: `Say in the comment that ${probe} has to be tried first: where it succeeds, ${command.name} is there too, and ${errno} means a value that is refused.`,
    };
  }
  if (command.direction === "read" || command.direction === "none") {
    const versioned = gates.versions.length > 0 && header.after !== undefined && versionCommands(header.after).length > 0;
    return versioned
      ? {
          message: `It only hands out ${command.argument || "nothing"}, so no argument can be wrong; but if it is refused below ${gates.versions[0]?.name}, ${errno} means absent and too low a version alike.`,
          next: "Let it answer at every version, so that an error can only mean absent.",
        }
      : {
          message: `It only hands out ${command.argument || "nothing"}: no argument can be wrong, so ${errno} can only mean absent, and the command is its own probe.`,
          next: "Keep it so: let it never fail for another reason, and say in the comment that an error means absent.",
          clear: true,
        };
  }
  return {
    message: `${command.name} has an argument that can be wrong, so ${errno} from it says nothing.`,
    next: "Add a command that only reads, to be tried first, or answer ENOTTY to unknown commands from now on.",
  };
}

/** `X_GET_Y` beside a new `X_SET_Y`: the one that can be tried without risk. */
function reader(command: Command, { header }: Context): Command | undefined {
  if (!command.name.includes("_SET_")) return undefined;
  return header.after?.visible.command(command.name.replace("_SET_", "_GET_"));
}
