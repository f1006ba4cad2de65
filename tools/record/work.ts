import type { Conversation } from "./conversations.ts";

/** What is recorded inside a kernel. */
export interface Work {
  readonly conversations: readonly Conversation[];
  /** Path of the program that speaks, there. */
  readonly client: string;
}

/** What the kernel's side tells: once a conversation, and once. */
export type Told =
  | {
      readonly kind: "recorded";
      readonly name: string;
      readonly status: number;
      readonly answers: string;
      readonly report: string;
      readonly recording: string;
    }
  | { readonly kind: "done" };
