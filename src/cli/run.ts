import { Command, CommanderError } from "commander";
import { nearest } from "../abi/nearest.ts";
import { PatchError } from "../patch/patch-error.ts";
import { printable } from "../report/printable.ts";
import { TreeError } from "../tree/tree-error.ts";
import { type Io, OutputError } from "./io.ts";
import { UsageError } from "./verb.ts";
import { verbs } from "./verbs.ts";
import { version } from "./version.ts";

/** Runs one command line (without `node` and the script). Never throws for what a user can get wrong: says it, answers 2. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const printed: Promise<void>[] = [];
  let exit = 0;
  const program = new Command("abide")
    .description("Keeps the two sides of an interface honest: what changed in a header, whom it breaks, and how they find out.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .usage("<verb> …")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => printed.push(io.out(text)),
      writeErr: (text) => io.err(text),
      getOutHasColors: () => io.color.out,
      getErrHasColors: () => io.color.err,
      outputError: (text, write) => write(text.replace(/^error: /, "abide: ")),
    })
    .addHelpText("after", "\nabide <verb> --help says more, with an example.");

  const words = argv[0] === "help" ? [...argv.slice(1), "--help"] : argv;
  const named = words.find((word) => !word.startsWith("-"));
  for (const row of verbs) {
    const command = program
      .command(row.name)
      .summary(row.summary)
      .description(`${capital(row.summary)}.`)
      .copyInheritedSettings(program);
    if (row.name !== named) continue;
    const verb = await row.load();
    verb.configure(command);
    command.action(async () => {
      exit = await verb.run(io, command.args, command.opts());
    });
  }
  try {
    if (named !== undefined && !verbs.some((row) => row.name === named)) throw unknownVerb(named);
    if (words.length === 0) program.help({ error: true });
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) exit = error.exitCode === 0 ? 0 : 2;
    else if (
      error instanceof UsageError ||
      error instanceof TreeError ||
      error instanceof PatchError ||
      error instanceof OutputError
    ) {
      io.err(`abide: ${error.message.split("\n").map(printable).join("\n")}\n`);
      exit = 2;
    } else throw error;
  }
  await Promise.all(printed);
  return exit;
}

function unknownVerb(name: string): UsageError {
  const names = verbs.map((row) => row.name);
  const near = nearest(name, names);
  return new UsageError(
    near === undefined
      ? `there is no verb ${name}; the verbs are: ${names.join(", ")} (see abide --help)`
      : `there is no verb ${name}; did you mean abide ${near}?`,
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
