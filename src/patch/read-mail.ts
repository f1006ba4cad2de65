import PostalMime, { type Email } from "postal-mime";
import type { PatchMail } from "./patch.ts";

/** A mail as far as a patch is concerned. */
export interface Mail {
  /** Without the message, which ends where the patch begins. */
  readonly head: Omit<PatchMail, "message">;
  /** All of its text, and the texts of what is attached and looks like a patch. */
  readonly text: string;
  /** Whether the sender's program may have wrapped its lines and moved them to the right (`format=flowed`, RFC 3676). */
  readonly flowed: boolean;
}

/** Whether a text begins with the header of a mail. */
export function isMail(text: string): boolean {
  const head = text.slice(0, endOfHead(text));
  return /^[A-Za-z][A-Za-z0-9-]*:[ \t\r\n]/.test(head) && /^(?:From|Subject|Date|Message-ID|Received):/im.test(head);
}

/**
 * Reads one mail. A text that travelled as it is stays as it is, to the byte; what was encoded for the way (quoted-printable, base64, other
 * character sets, several parts) is decoded.
 */
export async function readMail(text: string): Promise<Mail> {
  const end = endOfHead(text);
  const head = text.slice(0, end);
  const flowed = /^content-type:[^\n]*(?:\n[ \t][^\n]*)*format="?flowed/im.test(text);
  // Unwrapping by the RFC would join an empty line of context to the next: its space stands at the end of the line.
  const email = await PostalMime.parse(new TextEncoder().encode(text.replace(/format="?flowed"?/gi, "format=fixed")), {
    rfc822Attachments: true,
  });
  const field = (name: string) => email.headers.find(({ key }) => key === name)?.value ?? "";
  const from = email.from === undefined ? "" : addressText(email.from.name, email.from.address ?? "");
  const body = isEncoded(head) ? bodyOf(email) : text.slice(end).replace(/^\r?\n/, "");
  return {
    head: {
      subject: (email.subject ?? "").replace(/\s+/g, " ").trim(),
      from,
      date: field("date"),
      messageId: field("message-id").replace(/^\s*<|>\s*$/g, ""),
    },
    text: flowed ? body.replace(/^ /gm, "") : body,
    flowed,
  };
}

/** Index of the empty line behind the header. */
function endOfHead(text: string): number {
  const match = /\r?\n\r?\n/.exec(text);
  return match === null ? text.length : match.index + (match[0].startsWith("\r") ? 2 : 1);
}

/** Whether the body is anything but one plain text in UTF-8. */
function isEncoded(head: string): boolean {
  const field = (name: string) => new RegExp(`^${name}:((?:[^\\n]|\\n[ \\t])*)`, "im").exec(head)?.[1]?.toLowerCase() ?? "";
  const type = field("content-type");
  const charset = /charset="?([^";\s]+)/.exec(type)?.[1];
  return (
    /quoted-printable|base64/.test(field("content-transfer-encoding")) ||
    (type !== "" && !/^\s*text\/(?:plain|x-patch|x-diff)/.test(type)) ||
    (charset !== undefined && !["utf-8", "utf8", "us-ascii"].includes(charset))
  );
}

function bodyOf({ text = "", attachments }: Email): string {
  const patches = attachments.flatMap(({ mimeType, filename, content }) => {
    const looksLikeOne = /^text\/|x-patch|x-diff/.test(mimeType) || /\.(?:patch|diff|txt)$/i.test(filename ?? "");
    if (!looksLikeOne) return [];
    return [typeof content === "string" ? content : new TextDecoder().decode(content)];
  });
  return [text, ...patches].join("\n");
}

function addressText(name: string, address: string): string {
  if (name === "") return address;
  return address === "" ? name : `${name} <${address}>`;
}
