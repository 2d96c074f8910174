import { readFileSync } from "node:fs";
import type { Browser, Page, TestInfo } from "@playwright/test";
import { ARCHERY, type Free, expect, freeRun, one, reserve, signIn, signInFresh, signInHere, stateOf, stranger, test } from "./house";

/** Somebody of Nanchang on the sample roll who has no account yet: each project has three, `nth` is which. */
function onRoll(nth: number, info: TestInfo): { name: string; card: string } {
  const lines = readFileSync(new URL("../../data/sample/roll.csv", import.meta.url), "utf8").split("\n");
  const people = lines.filter((line) => line.startsWith("NC"));
  const [card, name] = people[["phone", "phone-nojs", "desktop"].indexOf(info.project.name) * 3 + nth + 30].split(",");
  return { name, card };
}

/** A new account of somebody on the roll, verified. */
async function verified(page: Page, phone: string, person: { name: string; card: string }): Promise<void> {
  await signIn(page, phone);
  const answer = await page.request.post("/api/v1/me/verification", { data: { name: person.name, union_card_no: person.card } });
  expect((await answer.json()).status).toBe("verified");
}

/** A reservation for two. */
async function forTwo(page: Page, slot: Free): Promise<string> {
  const answer = await page.request.post("/api/v1/reservations", {
    headers: { "Idempotency-Key": `two-${Math.random()}` },
    data: { court_id: slot.court, starts_at: slot.starts_at, ends_at: slot.ends_at, party_size: 2 },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return (await answer.json()).reservation.id;
}

/** Another person with a browser of their own, like this one. */
async function another(browser: Browser, info: TestInfo): Promise<Page> {
  const { viewport, javaScriptEnabled, baseURL, locale, timezoneId } = info.project.use;
  const context = await browser.newContext({ viewport, javaScriptEnabled, baseURL, locale, timezoneId });
  return context.newPage();
}

test("a companion joins by the link, signing in on the way, and cannot join twice or by a guess", async ({ page, browser, expected }, info) => {
  expected.answers.push(404);
  await signInFresh(page, one(19, info));
  const [slot] = await freeRun(page.request, ARCHERY, 2, 1);
  const id = await forTwo(page, slot);
  await page.goto(`/reservations/${id}`);
  await page.getByText("请同伴一起来").click();
  // The whole address, as it is passed on; the tests reach the site under another name than it is configured with.
  const whole = new URL(await page.getByLabel("邀请链接").inputValue());
  const link = whole.pathname + whole.search;
  expect(link).toContain(`/reservations/${id}/join?key=`);
  await page.goto(link);
  await expect(page.getByText("这是你自己约的。")).toBeVisible();

  const friend = await another(browser, info);
  const phone = stranger(200, info);
  await verified(friend, phone, onRoll(0, info));
  await friend.context().clearCookies();
  await friend.goto(link);
  await expect(friend.getByText("约好了，请你一起来")).toBeVisible();
  await expect(friend.getByText("还能来 1 人")).toBeVisible();
  await friend.getByRole("link", { name: "登录后一起去" }).click();
  await signInHere(friend, phone);
  await friend.getByRole("button", { name: "一起去" }).click();
  await expect(friend.getByText("你已经在同伴里了")).toBeVisible();
  await friend.reload();
  await expect(friend.getByText("你已经在同伴里了")).toBeVisible();
  await friend.getByRole("link", { name: "看我的预约" }).click();
  await expect(friend.getByRole("heading", { name: "约了你一起" })).toBeVisible();
  await expect(friend.getByRole("button", { name: "不去了" })).toBeVisible();
  await friend.goto(link.replace(/key=.*/, "key=guessed"));
  await expect(friend.getByRole("heading", { level: 1 })).toContainText("没有");
  await friend.context().close();
  await signInFresh(page, one(19, info));
});

test("who is not verified is told so at the link, verifies and comes back to it", async ({ page, browser }, info) => {
  await signInFresh(page, one(19, info));
  const [slot] = await freeRun(page.request, ARCHERY, 2, 1);
  const id = await forTwo(page, slot);
  const link = (await (await page.request.get(`/api/v1/reservations/${id}/invitation`)).json()).path;
  const friend = await another(browser, info);
  await signIn(friend, stranger(210, info));
  await friend.goto(link);
  await expect(friend.getByText("认证会员才能作同伴")).toBeVisible();
  await expect(friend.getByRole("button", { name: "一起去" })).toHaveCount(0);
  await friend.getByRole("link", { name: "认证" }).click();
  const { name, card } = onRoll(2, info);
  await friend.getByLabel("姓名").fill(name);
  await friend.getByLabel("工会会员卡号").fill(card);
  await friend.getByRole("button", { name: "认证" }).click();
  await expect(friend).toHaveURL(link);
  await friend.getByRole("button", { name: "一起去" }).click();
  await expect(friend.getByText("你已经在同伴里了")).toBeVisible();
  await friend.context().close();
  await signInFresh(page, one(19, info));
});

test("all one's data comes as a file, and the account ends with what it had ahead", async ({ page, expected }, info) => {
  expected.answers.push(422);
  const phone = stranger(220, info);
  const person = onRoll(1, info);
  const run = await freeRun(page.request, ARCHERY, 3, 1);
  await verified(page, phone, person);
  await reserve(page, run);
  expect(await stateOf(page.request, run[0])).toBe("mine");
  await page.goto("/me");
  await page.getByRole("link", { name: "我的数据" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "导出我的全部数据" }).click()]);
  expect(download.suggestedFilename()).toBe("gongyue.json");
  const data = JSON.parse(readFileSync(await download.path(), "utf8"));
  expect(data.member.phone).toBe(phone);
  expect(data.on_roll.union_card_no).toBe(person.card);
  expect(data.reservations).toHaveLength(1);

  await page.getByText("注销账号").first().click();
  await page.getByLabel("填你的手机号来确认").fill("13800000001");
  await page.getByRole("button", { name: "注销账号" }).click();
  await expect(page.getByLabel("填你的手机号来确认")).toHaveAccessibleDescription(/和登录的手机号不一样/);
  await expect(page.getByLabel("填你的手机号来确认")).toHaveValue("13800000001");
  await page.getByLabel("填你的手机号来确认").fill(phone);
  await page.getByRole("button", { name: "注销账号" }).click();
  await expect(page).toHaveURL("/");
  expect(await stateOf(page.request, run[0])).toBe("free");
  await page.goto("/me");
  await expect(page.getByText("登录").first()).toBeVisible();
});

test("the manager reads who looked at a member, the member that somebody did, and both are told of rights", async ({ page, browser }, info) => {
  const member = one(19, info);
  await signIn(page, member);
  const name: string = (await (await page.request.get("/api/v1/me")).json()).member.name;
  const manager = await another(browser, info);
  await signIn(manager, "13900000002");
  await manager.goto(`/staff/facilities/jiujiang/members?q=${member}`);
  await manager.getByRole("link", { name: /138\*\*\*\*/ }).click();
  await expect(manager.getByText(member)).toBeVisible();
  await manager.goto("/me");
  await manager.getByRole("link", { name: "操作记录" }).click();
  const first = manager.locator(".act").first();
  await expect(first).toContainText("看了完整的手机号和卡号");
  await expect(first).toContainText("139****0002");
  await expect(first).not.toContainText(name);
  await manager.getByRole("link", { name: "规则", exact: true }).click();
  await expect(manager.getByText("看了完整的手机号和卡号")).toHaveCount(0);
  // A role for the member, and its end: two notices.
  const role = await manager.request.post("/api/v1/staff/facilities/jiujiang/roles", { data: { phone: member, role: "desk" } });
  expect(role.status()).toBe(204);
  await signIn(page, member);
  const id = (await (await page.request.get("/api/v1/me")).json()).member.id;
  expect((await manager.request.delete(`/api/v1/staff/facilities/jiujiang/roles/${id}/desk`)).status()).toBe(204);
  await manager.context().close();

  await signIn(page, member);
  await page.goto("/me");
  await expect(page.getByText("2 条新通知", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "看看" }).click();
  await expect(page.getByText("你不再是")).toBeVisible();
  await expect(page.getByText("你现在是")).toBeVisible();
  await page.goto("/me");
  await expect(page.getByText("条新通知")).toHaveCount(0);
  await page.getByRole("link", { name: "关于我的操作" }).click();
  await expect(page.getByText("看了你完整的手机号和卡号").first()).toBeVisible();
  await expect(page.getByText("收回了你的工作权限").first()).toBeVisible();
  await expect(page.getByText("139****")).toHaveCount(0);
});
