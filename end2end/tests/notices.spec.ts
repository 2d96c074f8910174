import type { Browser, Page, TestInfo } from "@playwright/test";
import { ARCHERY, expect, freeRun, one, reserve, signIn, signInFresh, test } from "./house";

const DESK = "13900000001";

/** The desk gives a reservation back for a reason that the member reads. */
async function cancelledByDesk(browser: Browser, info: TestInfo, id: string): Promise<void> {
  const { baseURL, locale } = info.project.use;
  const desk: Page = await (await browser.newContext({ baseURL, locale })).newPage();
  await signIn(desk, DESK);
  const answer = await desk.request.post(`/api/v1/staff/facilities/jiujiang/reservations/${id}/act`, {
    data: { act: "cancel", reason: "消防演习" },
  });
  expect(answer.status(), await answer.text()).toBe(200);
  await desk.context().close();
}

test("what is new is counted on every page until one looks", async ({ page, browser }, info) => {
  await signInFresh(page, one(34, info));
  await page.goto("/me/notices");
  await page.goto("/me");
  const tab = page.getByRole("navigation").locator("a[href='/me']");
  await expect(tab).not.toContainText("新通知");
  const made = await reserve(page, await freeRun(page.request, ARCHERY, 3, 1));
  await page.goto("/reservations");
  await expect(tab, "what one did oneself is not new").not.toContainText("新通知");
  await cancelledByDesk(browser, info, made.id);
  await page.goto("/reservations");
  await expect(tab).toContainText("1 条新通知");
  await page.goto("/me/notices");
  await expect(page.getByText("消防演习")).toBeVisible();
  await page.goto("/reservations");
  await expect(tab).not.toContainText("新通知");
});

test("one says how one wants to be told, and what was wrong stays as it was typed", async ({ page, expected }, info) => {
  expected.answers.push(422);
  await signInFresh(page, one(37, info));
  await page.goto("/me/notices");
  await page.getByRole("link", { name: "怎样通知我" }).click();
  const group = page.getByRole("group", { name: /我的预约/ });
  await expect(group.getByLabel("短信")).toBeChecked();
  await group.getByLabel("短信").uncheck();
  await page.getByLabel("从").fill("21:30");
  await page.getByLabel("到", { exact: true }).fill("");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("请填时间")).toBeVisible();
  await expect(group.getByLabel("短信")).not.toBeChecked();
  await expect(page.getByLabel("从")).toHaveValue("21:30");
  await page.getByLabel("到", { exact: true }).fill("06:30");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByText("已保存")).toBeVisible();
  await page.goto("/me/notices/settings");
  await expect(group.getByLabel("短信")).not.toBeChecked();
  await expect(page.getByLabel("到", { exact: true })).toHaveValue("06:30");
});
