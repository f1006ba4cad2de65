/**
 * Messages over a serial line on which others may write too: one line each, `#abide LENGTH JSON #end`, where LENGTH counts the characters of the JSON,
 * all of them ASCII. What stands on other lines is left alone, and a message that another line was written into is noticed.
 */
export function frame(message: unknown): string {
  const json = JSON.stringify(message).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `#abide ${json.length} ${json} #end\n`;
}

/** The messages in a text, in their order, and the lines that began as one and are damaged. */
export function readFrames(text: string): { readonly messages: readonly unknown[]; readonly damaged: readonly string[] } {
  const messages: unknown[] = [];
  const damaged: string[] = [];
  for (const line of text.split(/\r*\n/)) {
    const start = line.indexOf("#abide ");
    if (start < 0) continue;
    const message = messageOf(line.slice(start));
    if (message === undefined) damaged.push(line);
    else messages.push(message.value);
  }
  return { messages, damaged };
}

function messageOf(line: string): { readonly value: unknown } | undefined {
  const [, length, json = ""] = /^#abide (\d+) (.*) #end$/.exec(line) ?? [];
  if (length === undefined || Number(length) !== json.length) return undefined;
  try {
    return { value: JSON.parse(json) };
  } catch {
    return undefined;
  }
}
