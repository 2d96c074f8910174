// The union officer finds the gaps, opens a number down to its reservations, and issues the month's report.
import { readFileSync } from "node:fs";
import { type Page } from "@playwright/test";
import { expect, faults, signIn, test } from "./house";

/** Clean by axe, which is a script itself, and no wider than the screen. */
const sound = async (page: Page) => {
  if (test.info().project.name === "phone-nojs") return;
  expect(await faults(page)).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, "nothing is wider than the screen").toBeLessThanOrEqual(0);
};

test("the province shows all its places on one map, and those without a palace in one tap", async ({ page }) => {
  await signIn(page, "13900000009");
  await page.goto("/coverage");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("111 个市县");
  await expect(page.locator("svg.map a")).toHaveCount(100);
  await sound(page);
  await page.getByRole("link", { name: /8 个还没有着落/ }).click();
  await expect(page).toHaveURL(/#missing/);
  await expect(page.locator("#missing")).toBeInViewport();
  await expect(page.locator("section", { has: page.locator("#missing") })).toContainText("临川区");
  // A square leads to its county, by keyboard too.
  await page.locator("svg.map a").first().focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/division=36\d{4}/);
});

test("a number opens down to the reservations behind it", async ({ page }) => {
  await signIn(page, "13900000003");
  await page.goto("/coverage/use");
  await page.getByRole("link", { name: "九江市工人文化宫" }).click();
  await page.getByRole("link", { name: "乒乓球馆" }).click();
  await page.getByRole("table").getByRole("link").first().click();
  await expect(page.getByRole("heading", { name: "这天的预约" })).toBeVisible();
  await expect(page.locator("table.tbl-stays tbody tr").first()).toContainText("号台");
  await sound(page);
  const beyond = await page.request.get("/coverage?division=3601");
  expect(beyond.status()).toBe(404);
});

test("the month's report is issued, stays, and prints", async ({ page, expected }, info) => {
  expected.answers.push(422);
  await signIn(page, "13900000009");
  // Each project reports a city of its own.
  const city = ["3601", "3604", "3607"][["phone", "phone-nojs", "desktop"].indexOf(info.project.name)];
  await page.goto(`/coverage/reports?division=${city}`);
  await sound(page);
  await page.getByRole("button", { name: "签发" }).click();
  await expect(page).toHaveURL(/\/coverage\/reports\/.+/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("月");
  await sound(page);
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".report-foot")).toBeVisible();
  await page.emulateMedia({ media: "screen" });
  await page.goto(`/coverage/reports?division=${city}`);
  await page.getByRole("button", { name: "签发" }).click();
  await expect(page.getByText("已经签发过")).toBeVisible();
});

test("the map is saved as a drawing and as a picture", async ({ page, javaScriptEnabled }) => {
  await signIn(page, "13900000009");
  await page.goto("/coverage");
  await page.getByText("导出").first().click();
  const [drawing] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /SVG/ }).click()]);
  expect(readFileSync(await drawing.path(), "utf8")).toContain("<svg xmlns");
  const button = page.locator("[data-png]");
  if (javaScriptEnabled === false) return expect(button).toBeHidden();
  await expect(button).toBeVisible();
  const [picture] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const bytes = readFileSync(await picture.path());
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  expect(bytes.length).toBeGreaterThan(20_000);
});
