import { defineConfig } from "@playwright/test";

const port = 18080;
const program = process.env.GONGYUE_BIN ?? "../target/debug/gongyue";
// The tests book and cancel: never in a database that somebody uses.
delete process.env.GONGYUE_DATABASE_URL;
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

export default defineConfig({
  testDir: "tests",
  // One server with one database: tests that ran side by side would book each other's slots.
  workers: 1,
  fullyParallel: false,
  // A test that passes the second time is a test that fails.
  retries: 0,
  // Tests that look at every page take long where a machine is slow; what hangs is told by the actions' own time.
  timeout: 120_000,
  forbidOnly: !!process.env.CI,
  reporter: "list",
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    // A page that is left in the middle of its way to the next one is told as an error; nothing moves for whoever wants that.
    contextOptions: { reducedMotion: "reduce" },
    // Tests that answer in the server's place, or count what is asked, see nothing of what a worker asks. One file is about it.
    serviceWorkers: "block",
    // What is not there after some seconds does not come: a failing test says so soon.
    actionTimeout: 5_000,
    // Without pictures, which cost more than the tests themselves where nothing draws them.
    trace: { mode: "retain-on-failure", screenshots: false },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  // Tests marked so are about a script, about its absence, about a narrow screen, or run once.
  projects: [
    { name: "phone", use: phone, grepInvert: /@plain|@once/ },
    { name: "phone-nojs", use: { ...phone, javaScriptEnabled: false }, grepInvert: /@script|@once/ },
    { name: "desktop", use: { viewport: { width: 1280, height: 800 } }, grepInvert: /@plain|@narrow/ },
  ],
  webServer: {
    // A fresh folder each time: nothing that an earlier run booked is in the way.
    command: `GONGYUE_DATA_DIR="$(mktemp -d)" GONGYUE_SMS="file:$(mktemp)" exec "${program}" serve --demo --addr 127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/readyz`,
    timeout: 120_000,
    // A server left over from somewhere else would be tested instead of this one.
    reuseExistingServer: false,
    stdout: "ignore",
    stderr: "pipe",
  },
});
