import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // Surface tests start the built program, and the first start of a cold machine takes seconds.
    testTimeout: 30_000,
  },
});
