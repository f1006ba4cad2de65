import { reviewGithub } from "./review-github.ts";
import { reviewGitlab } from "./review-gitlab.ts";
import { reviewHtml } from "./review-html.ts";
import { reviewJson } from "./review-json.ts";
import { reviewJunit } from "./review-junit.ts";
import { reviewMarkdown } from "./review-markdown.ts";
import type { ReviewPrint } from "./review-print.ts";
import { reviewReply } from "./review-reply.ts";
import { reviewSarif } from "./review-sarif.ts";
import { reviewText } from "./review-text.ts";

/** The formats of `abide review --format`, sorted: one line each. */
export const reviewFormats = {
  github: reviewGithub,
  gitlab: reviewGitlab,
  html: reviewHtml,
  json: ({ review }: ReviewPrint) => reviewJson(review),
  junit: reviewJunit,
  markdown: reviewMarkdown,
  reply: reviewReply,
  sarif: reviewSarif,
  text: ({ review, color, part, ofSeveral }: ReviewPrint) => reviewText(review, { color, part, hint: ofSeveral !== true }),
} as const satisfies { readonly [format: string]: (print: ReviewPrint) => string };

export type ReviewFormat = keyof typeof reviewFormats;
