// What the tests share: a page that is watched, people, free times, and the ways one goes often.
import { AxeBuilder } from "@axe-core/playwright";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type APIRequestContext, type Locator, type Page, type TestInfo, test as plain, expect } from "@playwright/test";

export { expect };

export const ARCHERY = "jiujiang-archery";
export const TABLES = "jiujiang-table-tennis";
export const DARTS = "jiujiang-darts";
export const READING = "jiujiang-reading-room";

/** Answers of 400 and above that a test means to get; everything else that goes wrong fails it. */
type Expected = { answers: number[] };

/** Every page of a test is watched: console, failed requests, answers that nobody asked for. */
export const test = plain.extend<{ expected: Expected; watched: void }>({
  expected: async ({}, use) => use({ answers: [] }),
  watched: [
    async ({ browser, context, expected, javaScriptEnabled }, use) => {
      const wrong: string[] = [];
      const watch = (page: Page) => {
        page.on("console", (message) => {
          const words = message.text();
          const off = javaScriptEnabled === false && words.includes("preloaded using link preload");
          // Most tests keep the worker out, which the browser is told to say.
          const kept = words.includes("Service Worker registration blocked by Playwright");
          const meant = off || kept || expected.answers.some((status) => words.includes(`status of ${status}`));
          if (["error", "warning"].includes(message.type()) && !meant) wrong.push(`${message.type()}: ${words} (${page.url()})`);
        });
        page.on("pageerror", (error) => wrong.push(`exception: ${error.message} (${page.url()})`));
        page.on("requestfailed", (request) => {
          // What the browser drops when it goes to the next page, or because scripts are off, has not failed.
          const why = request.failure()?.errorText ?? "";
          const script = request.resourceType() === "script" || request.url().endsWith(".js");
          const off = javaScriptEnabled === false && why === "csp" && script;
          if (why !== "net::ERR_ABORTED" && !off) wrong.push(`failed: ${request.url()} ${why}`);
        });
        page.on("response", (response) => {
          const meant = response.status() < 400 || expected.answers.includes(response.status());
          if (!meant) wrong.push(`${response.status()}: ${response.request().method()} ${response.url()}`);
        });
      };
      context.on("page", watch);
      const open = browser.newContext.bind(browser);
      browser.newContext = async (options) => {
        const other = await open(options);
        other.on("page", watch);
        return other;
      };
      await use();
      browser.newContext = open;
      expect(wrong, "console, failed requests and unexpected answers").toEqual([]);
    },
    { auto: true },
  ],
});

/** The projects share one database: each has people of its own, `first` and the two after it. */
export function one(first: number, info: TestInfo): string {
  const project = ["phone", "phone-nojs", "desktop"].indexOf(info.project.name);
  return String(13_800_000_000 + first + Math.max(project, 0));
}

/** A phone that nobody has signed in with, per project. */
export function stranger(first: number, info: TestInfo): string {
  return String(15_900_000_000 + Number(one(first, info)) - 13_800_000_000);
}

/** A day of the palace, counted from today. */
export function day(ahead: number): string {
  const then = new Date(Date.now() + ahead * 86_400_000);
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(then);
}

const clock = (at: string) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" }).format(new Date(at));

export type Free = { venue: string; date: string; court: string; name: string; starts_at: string; ends_at: string; from: string; to: string };

type Slot = { starts_at: string; ends_at: string; state: string; free: number; refusals?: unknown[] };

export async function slots(request: APIRequestContext, venue: string, date: string) {
  const answer = await request.get(`/api/v1/venues/${venue}/slots?date=${date}`);
  expect(answer.status()).toBe(200);
  return (await answer.json()).courts as { id: string; name: string; slots: Slot[] }[];
}

export async function stateOf(request: APIRequestContext, free: Free): Promise<string> {
  const court = (await slots(request, free.venue, free.date)).find((court) => court.id === free.court);
  return court!.slots.find((slot) => slot.starts_at === free.starts_at)!.state;
}

/**
 * Neighbouring slots that are free one by one, `count` of them, with something free before and after (so that
 * no cell of somebody else joins theirs), all of them in the evening or all before it.
 */
export async function freeRun(
  request: APIRequestContext,
  venue: string,
  ahead: number,
  count: number,
  fits: (from: string) => boolean = () => true,
): Promise<Free[]> {
  const date = day(ahead);
  for (const court of await slots(request, venue, date)) {
    for (let first = 1; first + count < court.slots.length; first++) {
      const around = court.slots.slice(first - 1, first + count + 1);
      const free = around.every((slot) => slot.state === "free" && !slot.refusals?.length);
      const run = around.slice(1, -1).map((slot) => ({
        venue,
        date,
        court: court.id,
        name: court.name,
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        from: clock(slot.starts_at),
        to: clock(slot.ends_at),
      }));
      const evening = around.map((slot) => clock(slot.starts_at) >= "18:00");
      if (free && new Set(evening).size === 1 && run.every((slot) => fits(slot.from))) return run;
    }
  }
  throw new Error(`nothing free at ${venue} on ${date}`);
}

export const venueHref = (slot: { venue: string; date: string }) => `/venues/${slot.venue}?date=${slot.date}`;

export const confirmHref = (slot: Free) => `/venues/${slot.venue}/confirm?at=${slot.court}~${Date.parse(slot.starts_at)}`;

/** A slot of the grid by what it says: 5 号靶位 19:00 到 19:30，可约. */
export const said = (slot: Free, what: string, last = slot) => `${slot.name} ${slot.from} 到 ${last.to}，${what}`;

/**
 * Pages that ask for themselves again stay as they came, so that what looks at them is not cut short in the middle. Their
 * keeping up is tested where it is meant.
 */
export async function still(page: Page): Promise<void> {
  await page.route("**/check-in-code", async (route) => {
    const response = await route.fetch();
    const { refresh, ...headers } = response.headers();
    expect(Number(refresh)).toBeGreaterThan(0);
    await route.fulfill({ response, headers });
  });
}

/** The button of a free slot, in the grid; where it lies in a fold, the fold is opened. */
export async function freeSlot(page: Page, slot: Free): Promise<Locator> {
  const button = page.getByRole("button", { name: said(slot, "可约") });
  await unfold(page, button);
  return button;
}

export async function unfold(page: Page, wanted: Locator): Promise<void> {
  if (await wanted.isVisible()) return;
  await page.locator("summary").filter({ hasText: /^\d\d:\d\d–\d\d:\d\d/ }).filter({ visible: true }).click();
  await expect(wanted).toBeVisible();
}

/** The bar with the words of what was picked, and the button that takes it. */
export const bar = (page: Page) => page.getByRole("form", { name: "约这一场" });

/** Islands listen from the moment they are marked so; before it a tap is an ordinary form. */
export async function awake(page: Page): Promise<void> {
  await page.waitForLoadState();
  if (await page.locator("leptos-island").count()) await page.locator("html[data-awake]").waitFor();
}

/** Signs in on the page that asks for it, by the code that the demo shows. */
export async function signInHere(page: Page, phone: string): Promise<void> {
  await page.getByLabel("手机号").fill(phone);
  await page.getByRole("button", { name: "发验证码" }).click();
  const words = await page.getByText("这是演示，不发短信。").innerText();
  await page.getByLabel("6 位验证码").fill(words.match(/\d{6}/)![0]);
  await page.getByRole("button", { name: "登录" }).click();
}

/** Signs this browser in without its pages. */
export async function signIn(page: Page, phone: string): Promise<void> {
  const sent = await page.request.post("/api/v1/sign-in/codes", { data: { phone } });
  const { demo_code: code } = await sent.json();
  const answer = await page.request.post("/api/v1/sign-in", { data: { phone, code } });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** The same, with nothing ahead: what an earlier test left is given back. */
export async function signInFresh(page: Page, phone: string): Promise<void> {
  await signIn(page, phone);
  for (const { id } of await ahead(page)) await page.request.post(`/api/v1/reservations/${id}/cancellation`);
}

export async function ahead(page: Page): Promise<{ id: string; code: string; party_size: number }[]> {
  const answer = await page.request.get("/api/v1/me/reservations?status=confirmed");
  expect(answer.status()).toBe(200);
  return (await answer.json()).items;
}

/** Reserves without pages, what stands in the way of a test. */
export async function reserve(page: Page, run: Free[]): Promise<{ id: string }> {
  const [first, last] = [run[0], run[run.length - 1]];
  const answer = await page.request.post("/api/v1/reservations", {
    headers: { "Idempotency-Key": `${first.starts_at}-${Math.random()}` },
    data: { court_id: first.court, starts_at: first.starts_at, ends_at: last.ends_at },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return (await answer.json()).reservation;
}

/** Reserves from the page of a venue's day: by the grid and its bar, or by the confirm page without a script. */
export async function take(page: Page, run: Free[], script: boolean): Promise<void> {
  await page.goto(venueHref(run[0]));
  if (script) {
    await awake(page);
    for (const slot of run) await (await freeSlot(page, slot)).click();
    await bar(page).getByRole("button").last().click();
  } else {
    await (await freeSlot(page, run[0])).click();
    await chooseLength(page, run.length);
    await page.getByRole("button", { name: "约这一场" }).click();
  }
  await expect(page).toHaveURL(/\/reservations\/[^/?]+\?fresh=1$/);
}

/** Half hours as people say them. */
export const lengthWords = (halves: number) =>
  halves === 1 ? "30 分钟" : halves % 2 ? `${Math.floor(halves / 2)} 个半小时` : `${halves / 2} 小时`;

/** On the confirm page: the length is a label that is tapped, its button is drawn by it. */
export const chooseLength = (page: Page, halves: number) =>
  page.getByRole("group", { name: "约多久" }).locator("label").filter({ hasText: new RegExp(`^${lengthWords(halves)}\\s*到`) }).click();

/** The program that is tested. */
export const program = process.env.GONGYUE_BIN ?? "../target/debug/gongyue";

/** A demonstration for the tests of one file alone, which begins at this time of day; its address. */
export function demonstration(port: number, at: string): string {
  const base = `http://127.0.0.1:${port}`;
  let server: ChildProcess;
  test.use({ baseURL: base });
  test.beforeAll(async () => {
    test.setTimeout(180_000);
    const env = { ...process.env, GONGYUE_DATA_DIR: mkdtempSync(join(tmpdir(), "demonstration-")) };
    server = spawn(program, ["serve", "--demo", "--demo-at", at, "--addr", `127.0.0.1:${port}`], { env, stdio: "ignore" });
    for (let tries = 0; tries < 600; tries++) {
      const ready = await fetch(`${base}/readyz`).then((answer) => answer.ok, () => false);
      if (ready) return;
      await new Promise((again) => setTimeout(again, 200));
    }
    throw new Error("the demonstration does not begin");
  });
  test.afterAll(() => void server.kill("SIGTERM"));
  return base;
}

/** What axe has against the page by WCAG 2.2 AA. Legacy mode: there are no frames here, and the other mode opens a page for each page. */
export async function faults(page: Page, more: string[] = []): Promise<string[]> {
  // What is well is counted only, which takes a third less time.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode();
  const { violations } = await axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", ...more]).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).slice(0, 3).join(" | ")}`);
}

/** No page is wider than the screen, whatever the screen. */
export async function fits(page: Page, name: string, widths: number[]) {
  const old = page.viewportSize()!;
  for (const width of widths) {
    await page.setViewportSize({ width, height: old.height });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(wide, `${name}: width at ${width} px`).toBeLessThanOrEqual(width);
  }
  await page.setViewportSize(old);
}
