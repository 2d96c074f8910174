import { ARCHERY, DARTS, READING, TABLES, ahead, confirmHref, expect, freeRun, freeSlot, one, reserve, said, signInFresh, stateOf, test, unfold, venueHref } from "./house";

test("a fourth reservation is refused with what stands in the way, and passes after one was given back", async ({ page, expected }, info) => {
  expected.answers.push(422);
  await signInFresh(page, one(4, info));
  const [wanted] = await freeRun(page.request, ARCHERY, 5, 1);
  await page.goto(confirmHref(wanted));
  for (const ahead of [2, 3, 4]) await reserve(page, await freeRun(page.request, DARTS, ahead, 1));

  // The page was open before: its button is still there, and the answer tells why not.
  await page.getByRole("button", { name: "约这一场" }).click();
  await expect(page.getByRole("heading", { name: "手上的预约满了" })).toBeVisible();
  const inTheWay = page.getByRole("main").getByRole("link", { name: /飞镖馆/ });
  await expect(inTheWay).toHaveCount(3);
  expect(await stateOf(page.request, wanted)).toBe("free");

  // The grid stays to be looked at, and says it before anything is picked.
  await page.goto(venueHref(wanted));
  await expect(await freeSlot(page, wanted)).toBeVisible();
  await expect(page.getByText(/最多.*3 场/).first()).toBeVisible();

  await page.goto(confirmHref(wanted));
  await inTheWay.first().click();
  await page.getByRole("button", { name: "退掉这场" }).click();
  await page.goto(confirmHref(wanted));
  await page.getByRole("button", { name: "约这一场" }).click();
  await expect(page.getByText("约好了。到时出示这张票。")).toBeVisible();
  await signInFresh(page, one(4, info));
});

test("nobody is in two places at once", async ({ page, expected }, info) => {
  expected.answers.push(422);
  await signInFresh(page, one(7, info));
  const [slot] = await freeRun(page.request, TABLES, 3, 1);
  const [own] = await freeRun(page.request, ARCHERY, 3, 1, (from) => from === slot.from);
  await page.goto(confirmHref(slot));
  await reserve(page, [own]);

  await page.getByRole("button", { name: "约这一场" }).click();
  await expect(page.getByRole("heading", { name: "这时你在别处" })).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: /射箭馆/ })).toBeVisible();
  // What is offered instead is at another time.
  await page.goto(venueHref(slot));
  const clash = page.getByRole("img", { name: new RegExp(`^${slot.name} ${slot.from} 到 .*射箭`) });
  await unfold(page, clash);
  await expect(page.getByRole("button", { name: said(slot, "可约") })).toHaveCount(0);
  await signInFresh(page, one(7, info));
});

test("of two people at the same slot the second gets another one in one tap", async ({ page, browser, expected }, info) => {
  expected.answers.push(409);
  const [slot] = await freeRun(page.request, ARCHERY, 4, 1);
  const other = await (await browser.newContext()).newPage();
  await signInFresh(page, one(10, info));
  await signInFresh(other, one(13, info));
  for (const each of [page, other]) await each.goto(confirmHref(slot));

  await page.getByRole("button", { name: "约这一场" }).click();
  await expect(page.getByText("约好了。到时出示这张票。")).toBeVisible();
  await other.getByRole("button", { name: "约这一场" }).click();
  await expect(other.getByRole("heading", { name: "刚刚被约走了" })).toBeVisible();
  await expect(other.getByText(`${slot.name}`).first()).toBeVisible();
  await expect(other.getByRole("heading", { name: "这几场你现在能约" })).toBeVisible();
  const offers = other.getByRole("button", { name: /^约 / });
  expect(await offers.count()).toBeGreaterThanOrEqual(1);
  expect(await offers.count()).toBeLessThanOrEqual(3);
  const offered = (await offers.first().getAttribute("aria-label"))!;
  await offers.first().click();
  await expect(other.getByText("约好了。到时出示这张票。")).toBeVisible();
  // 约 明天上午 9 点–9 点半 射箭馆 2 号靶位: the ticket is for just that.
  expect(offered).toContain(await other.getByRole("heading", { level: 1 }).innerText());
  for (const each of [page, other]) expect((await ahead(each)).length).toBe(1);
  await signInFresh(page, one(10, info));
  await signInFresh(other, one(13, info));
});

test("all reasons are told at once", async ({ page, expected }, info) => {
  expected.answers.push(422, 409);
  await signInFresh(page, one(16, info));
  const [slot] = await freeRun(page.request, ARCHERY, 3, 1);
  for (const days of [4, 5]) await reserve(page, await freeRun(page.request, DARTS, days, 1));
  const [own] = await freeRun(page.request, DARTS, 3, 1, (from) => from === slot.from);
  await page.goto(confirmHref(slot));
  await reserve(page, [own]);
  await page.getByRole("button", { name: "约这一场" }).click();
  await expect(page.getByRole("heading", { name: "有 2 个原因" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "手上的预约满了" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "这时你在别处" })).toBeVisible();
  await signInFresh(page, one(16, info));
});

test("a court that is closed is refused with the reason", async ({ page }, info) => {
  await signInFresh(page, one(16, info));
  const [slot] = await freeRun(page.request, READING, 2, 1);
  const evening = { ...slot, venue: "jiujiang-tennis", court: "jiujiang-tennis-1", starts_at: `${slot.date}T11:00:00Z` };
  await page.goto(confirmHref(evening));
  await expect(page.getByRole("heading", { name: "这个时间不开放" })).toBeVisible();
  await expect(page.getByText(/有雨，室外场停用/)).toBeVisible();
});
