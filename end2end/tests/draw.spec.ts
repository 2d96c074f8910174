// A draw as anybody can check it: by an independent program, and in one's own browser.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verify } from "../draw/verify.mjs";
import { expect, program, signIn, test } from "./house";
import type { APIRequestContext } from "@playwright/test";

const HALL = "jiujiang-badminton";
const example = readFileSync("draw/example.txt", "utf8");

type Ballot = { id: string; date: string; status: string; entries: number; commitment: string };

/** The sample's ballots of the hall in a status. */
async function ballots(request: APIRequestContext, status: string): Promise<Ballot[]> {
  const answer = await request.get(`/api/v1/venues/${HALL}/ballots`);
  const found = ((await answer.json()).items as Ballot[]).filter((ballot) => ballot.status === status);
  expect(found.length, `a ballot that is ${status}`).toBeGreaterThan(0);
  return found;
}

test("another program draws the same, and sees what was changed", { tag: "@once" }, async ({ request }) => {
  expect(verify(example)).toMatchObject({ entries: 5, won: 4 });
  for (const [from, to] of [["120 2", "600 2"], ["seed 07", "seed 08"], ["rank 1", "rank 2"], ["busy s 100", "busy s 200"]]) {
    expect(() => verify(example.replace(from, to)), `${from} → ${to}`).toThrow();
  }
  const [drawn] = await ballots(request, "drawn");
  const answer = await (await request.get(`/api/v1/ballots/${drawn.id}/draw`)).json();
  const mine = verify(answer.document);
  expect(mine.entries).toBe(drawn.entries);
  expect(answer.ranking.filter((one: { wish: number | null }) => one.wish !== null).length).toBe(mine.won);
  const file = join(mkdtempSync(join(tmpdir(), "draw-")), "draw.json");
  writeFileSync(file, JSON.stringify(answer));
  expect(execFileSync(program, ["draw", "verify", file], { encoding: "utf8" })).toContain(`${mine.entries} entries, ${mine.won} won`);
  writeFileSync(file, answer.document.replace(/^seed (.)/m, (_: string, digit: string) => `seed ${digit === "0" ? "1" : "0"}`));
  expect(() => execFileSync(program, ["draw", "verify", file], { stdio: "pipe" })).toThrow(/not the seed/);
});

test("the page of a draw verifies it in the visitor's own browser", { tag: "@script" }, async ({ page }) => {
  const [drawn] = await ballots(page.request, "drawn");
  await page.goto(`/ballots/${drawn.id}`);
  await page.getByRole("link", { name: /自己验证/ }).click();
  await page.getByRole("button", { name: /再抽一遍/ }).click();
  await expect(page.locator("[data-said]")).toContainText("一模一样");
});

test("a member enters a draw, changes the entry and takes it back", async ({ page }) => {
  await signIn(page, "13800000033");
  const [open] = await ballots(page.request, "open");
  await page.goto(`/ballots/${open.id}`);
  await expect(page.locator(".hash").filter({ hasText: open.commitment })).toBeVisible();
  const first = page.getByRole("group", { name: "最想要的" });
  await first.getByLabel("几点开始").selectOption({ label: "19:00" });
  await first.getByLabel("多久").selectOption({ label: "1 小时" });
  await page.getByRole("button", { name: "报名抽签" }).click();
  await expect(page.getByText("记下了")).toBeVisible();
  await expect(page.locator(".lot-wishes li")).toHaveCount(1);
  const second = page.getByRole("group", { name: "第 2 志愿" });
  await second.getByLabel("几点开始").selectOption({ label: "20:00" });
  await page.getByRole("button", { name: "改报名" }).click();
  await expect(page.locator(".lot-wishes li")).toHaveCount(2);
  await page.goto("/reservations");
  await page.getByRole("link", { name: /抽签 · 已报名/ }).first().click();
  await page.getByRole("button", { name: "不报了" }).click();
  await expect(page.getByText("报名取消了")).toBeVisible();
});
