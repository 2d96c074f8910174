// A peak slot on its whole way: entries, the draw, giving back, the waiting list, a pass, an acceptance, a no-show and an appeal; on a
// demonstration of its own, whose clock goes forward. Seen on the phones of those concerned, at the desk, and in public.
import { verify } from "../draw/verify.mjs";
import { awake, demonstration, expect, signIn, test } from "./house";
import type { APIRequestContext, Browser, Page } from "@playwright/test";

// At ten the entries for the evening after tomorrow are open; they close at noon.
const base = demonstration(18082, "10:00");
const venue = "/api/v1/venues/jiujiang-badminton";

type Ballot = { id: string; date: string; status: string; closes_at: string; draws_at: string; entry: { status: string; number: string } | null };

async function ballots(request: APIRequestContext): Promise<{ now: string; items: Ballot[] }> {
  return (await request.get(`${venue}/ballots`)).json();
}

async function forward(page: Page, minutes: number) {
  for (let left = Math.ceil(minutes); left > 0; left -= 1440) {
    const answer = await page.request.post("/demo", { form: { minutes: Math.min(left, 1440) } });
    expect(answer.ok()).toBe(true);
  }
}

const minutesTo = (now: string, then: string) => (Date.parse(then) - Date.parse(now)) / 60_000;

/** Somebody's own phone. */
async function phone(browser: Browser, number: number): Promise<Page> {
  const context = await browser.newContext({ baseURL: base, locale: "zh-CN", timezoneId: "Asia/Shanghai", viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  await signIn(page, String(number));
  return page;
}

test("a peak slot goes its whole way @once", async ({ page, browser, expected }) => {
  test.setTimeout(420_000);
  expected.answers.push(409, 422);
  const { now, items } = await ballots(page.request);
  const ballot = items.filter((one) => one.status === "open").sort((a, b) => Date.parse(a.closes_at) - Date.parse(b.closes_at))[0];
  const slots = (await (await page.request.get(`${venue}/slots?date=${ballot.date}`)).json()).courts[0];
  const six = slots.slots.find((slot: { local_time: string }) => slot.local_time === "18:00");
  const [starts, ends] = [six.starts_at, new Date(Date.parse(six.starts_at) + 3_600_000).toISOString()];

  // Three want the same court at six, which nobody else of the sample does.
  const people: Page[] = [];
  for (let number = 13_800_000_021; people.length < 3; number++) {
    const one = await phone(browser, number);
    const wish = { court_id: slots.id, starts_at: starts, ends_at: ends };
    const answer = await one.request.post(`/api/v1/ballots/${ballot.id}/entries`, { data: { wishes: [wish] } });
    // Who has enough reservations already is told so, and is not one of them.
    if (answer.status() === 201) people.push(one);
    else expect(answer.status()).toBe(422);
  }
  await people[0].goto(`/ballots/${ballot.id}`);
  await expect(people[0].getByText("已报名")).toBeVisible();

  await test.step("the draw, which everybody can verify", async () => {
    await forward(page, minutesTo(now, ballot.draws_at) + 1);
    await expect.poll(async () => (await ballots(page.request)).items.find((one) => one.id === ballot.id)?.status, { timeout: 30_000 }).toBe("drawn");
    const draw = await (await page.request.get(`/api/v1/ballots/${ballot.id}/draw`)).json();
    expect(verify(draw.document).won).toBeGreaterThan(0);
    await page.goto(`/ballots/${ballot.id}/draw`);
    await awake(page);
    await page.getByRole("button", { name: /再抽一遍/ }).click();
    await expect(page.locator("[data-said]")).toContainText("一模一样");
  });

  const own = await Promise.all(people.map(async (one) => (await ballots(one.request)).items.find((item) => item.id === ballot.id)!.entry!));
  const winner = people[own.findIndex((entry) => entry.status === "won")];
  const losers = people.filter((one) => one !== winner);
  expect(losers.length).toBe(2);
  await winner.goto("/me/notices");
  await expect(winner.getByText(/抽中了/).first()).toBeVisible();
  await losers[0].goto("/me/notices");
  await expect(losers[0].getByText(/没有轮到你/).first()).toBeVisible();

  await test.step("the winner gives it back, and it is kept for whoever is next in line", async () => {
    const mine = (await (await winner.request.get("/api/v1/me/reservations?status=confirmed")).json()).items;
    const { id } = mine.find((one: { starts_at: string }) => Date.parse(one.starts_at) === Date.parse(starts));
    await winner.goto(`/reservations/${id}`);
    const answer = await winner.request.post(`/api/v1/reservations/${id}/cancellation`);
    expect(answer.status()).toBe(200);
    const after = (await (await page.request.get(`${venue}/slots?date=${ballot.date}`)).json()).courts[0].slots;
    expect(after.find((slot: { local_time: string }) => slot.local_time === "18:00").state, "not on the board").toBe("held");
  });

  const offered = async (one: Page) => {
    await one.goto("/waitlist");
    return one.getByRole("button", { name: "我要" }).first().isVisible();
  };
  const first = (await offered(losers[0])) ? losers[0] : losers[1];
  const second = first === losers[0] ? losers[1] : losers[0];
  await test.step("the first passes, the second accepts, each in one tap", async () => {
    expect(await offered(first)).toBe(true);
    expect(await offered(second)).toBe(false);
    await first.goto("/waitlist");
    await first.getByRole("button", { name: "不要了" }).first().click();
    await expect.poll(() => offered(second)).toBe(true);
    await second.getByRole("button", { name: "我要" }).first().click();
    await expect(second).toHaveURL(/\/reservations\/[^/?]+\?fresh=1$/);
  });
  const id = /reservations\/([^/?]+)/.exec(second.url())![1];

  await test.step("nobody comes: a strike with its evidence, and an appeal", async () => {
    await forward(page, minutesTo((await ballots(page.request)).now, starts) + 12);
    const status = async () => (await (await second.request.get(`/api/v1/reservations/${id}`)).json()).status;
    await expect.poll(status, { timeout: 60_000, intervals: [1000] }).toBe("no_show");
    await second.goto("/me/notices");
    await expect(second.getByText(/没有签到|没到/).first()).toBeVisible();
    await second.goto(`/reservations/${id}`);
    await second.getByLabel("怎么回事").fill("到了，但是扫码没反应，前台的师傅在。");
    await second.getByRole("button", { name: "申诉" }).click();
    await expect(second.getByText(/申诉交上去了/)).toBeVisible();
  });

  await test.step("the desk answers, and the public page counts the evening", async () => {
    const desk = await phone(browser, 13_900_000_002);
    await desk.goto("/staff/facilities/jiujiang/appeals");
    await expect(desk.getByText("到了，但是扫码没反应").first()).toBeVisible();
    await desk.goto("/staff/facilities/jiujiang/ballots");
    await expect(desk.getByRole("heading", { name: "抽签" })).toBeVisible();
    await page.goto("/facilities/jiujiang/use");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  });
});
