import type { ReviewPrint } from "./review-print.ts";

/** Loads a printer: only the one that is used, so that start-up stays small. */
type LoadPrinter = () => Promise<(print: ReviewPrint) => string>;

/** The formats of `abide review --format`, sorted: one line each. */
export const reviewFormats = {
  github: async () => (await import("./review-github.ts")).reviewGithub,
  gitlab: async () => (await import("./review-gitlab.ts")).reviewGitlab,
  html: async () => (await import("./review-html.ts")).reviewHtml,
  json: async () => {
    const { reviewJson } = await import("./review-json.ts");
    return ({ review, part }) => reviewJson(review, { part });
  },
  junit: async () => (await import("./review-junit.ts")).reviewJunit,
  markdown: async () => (await import("./review-markdown.ts")).reviewMarkdown,
  reply: async () => (await import("./review-reply.ts")).reviewReply,
  sarif: async () => (await import("./review-sarif.ts")).reviewSarif,
  text: async () => {
    const { reviewText } = await import("./review-text.ts");
    return ({ review, color, part, ofSeveral }) => reviewText(review, { color, part, hint: ofSeveral !== true });
  },
} as const satisfies { readonly [format: string]: LoadPrinter };

export type ReviewFormat = keyof typeof reviewFormats;
