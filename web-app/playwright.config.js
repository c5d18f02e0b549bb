// Starts the simulated demonstration on a port of its own and opens its pages in the Chromium of the machine.
import { defineConfig } from "@playwright/test";
import { fileURLToPath } from "node:url";

const port = Number(process.env.AMPARO_PORT ?? 8941);
const program = process.env.AMPARO_BIN ?? fileURLToPath(new URL("../target/debug/amparo", import.meta.url));

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  timeout: 60_000,
  workers: 1,
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    locale: "en",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
    },
  },
  webServer: { command: `"${program}" demo --port ${port}`, url: `http://127.0.0.1:${port}/`, timeout: 180_000, gracefulShutdown: { signal: "SIGINT", timeout: 5_000 } },
});
