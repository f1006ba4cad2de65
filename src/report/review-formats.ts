import { reviewJson } from "./review-json.ts";
import type { ReviewPrint } from "./review-print.ts";
import { reviewReply } from "./review-reply.ts";
import { reviewText } from "./review-text.ts";

/** The formats of `abide review --format`, sorted: one line each. */
export const reviewFormats = {
  json: ({ review }: ReviewPrint) => reviewJson(review),
  reply: reviewReply,
  text: ({ review, color }: ReviewPrint) => reviewText(review, { color }),
} as const satisfies { readonly [format: string]: (print: ReviewPrint) => string };

export type ReviewFormat = keyof typeof reviewFormats;
