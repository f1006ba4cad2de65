import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // Against hangs only: some tests compile, and a busy machine may take long.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
