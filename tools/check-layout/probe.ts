import { readElf } from "./elf.ts";

/** Something to ask the compiler: an expression in C. */
export interface Question {
  readonly id: string;
  readonly expression: string;
}

/** A value with its sign, as the compiler sees it; undefined when the expression is no integer constant expression. */
export type Answers = Map<string, bigint | undefined>;

/** Compiles a text; gives the object, or the numbers of the lines of `abide-probe` that have errors. */
export type Compile = (
  text: string,
) => Promise<{ readonly object: Uint8Array } | { readonly bad: ReadonlySet<number>; readonly stderr: string }>;

/**
 * Asks for the values of expressions. Each stands on a line of its own as an enumerator, which only an integer constant
 * expression may initialise; lines with errors are taken out and the rest is compiled again. What does not close its brackets
 * is not asked at all, so that it cannot spoil its neighbours.
 */
export async function ask(prologue: string, questions: readonly Question[], compile: Compile): Promise<Answers> {
  const answers: Answers = new Map(questions.map(({ id }) => [id, undefined]));
  let left = questions.map((question, index) => ({ question, line: index + 1 }));
  left = left.filter(({ question }) => isBalanced(question.expression));
  while (left.length > 0) {
    const result = await compile(probeText(prologue, left));
    if ("object" in result) {
      readAnswers(result.object, questions, answers);
      break;
    }
    const good = left.filter(({ line }) => !result.bad.has(line));
    if (good.length === left.length) throw new Error(`the probe fails outside its questions:\n${result.stderr.slice(0, 2000)}`);
    left = good;
  }
  return answers;
}

/** Whether brackets close in order and no quote or statement end stands open: such an expression stays on its line. */
export function isBalanced(expression: string): boolean {
  const bare = expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "0");
  if (/["'{};#]/.test(bare)) return false;
  let depth = 0;
  for (const character of bare) {
    if (character === "(" || character === "[") depth += 1;
    else if (character === ")" || character === "]") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function probeText(prologue: string, items: readonly { readonly question: Question; readonly line: number }[]): string {
  const lines = [prologue];
  for (const { question, line } of items) {
    const value = `(${question.expression})`;
    lines.push(
      `#line ${line} "abide-probe"`,
      `enum { abide_e${line} = ${value} }; const unsigned long long abide_v${line}[3] __attribute__((section(".abide"), used, aligned(8))) = { ${line}, (unsigned long long)${value}, ${value} < 0 };`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function readAnswers(object: Uint8Array, questions: readonly Question[], answers: Answers): void {
  const elf = readElf(object);
  const section = elf.section(".abide");
  if (section === undefined) throw new Error("the probe's object has no section .abide");
  const { view } = section;
  for (let at = 0; at + 24 <= view.byteLength; at += 24) {
    const line = Number(view.getBigUint64(at, elf.littleEndian));
    const question = questions[line - 1];
    if (question === undefined) throw new Error(`the probe answers a question ${line} that was not asked`);
    const value = view.getBigUint64(at + 8, elf.littleEndian);
    const negative = view.getBigUint64(at + 16, elf.littleEndian) === 1n;
    answers.set(question.id, negative ? BigInt.asIntN(64, value) : value);
  }
}
