import { readFileSync } from "node:fs";
import { ARCHERY, ahead, confirmHref, expect, freeRun, freeSlot, one, signIn, signInHere, stranger, take, test, venueHref } from "./house";

/** People of Nanchang on the sample roll, who have no account yet; one per project. */
function onRoll(project: string): { name: string; card: string } {
  const lines = readFileSync(new URL("../../data/sample/roll.csv", import.meta.url), "utf8").split("\n");
  const people = lines.filter((line) => line.startsWith("NC"));
  const [card, name] = people[["phone", "phone-nojs", "desktop"].indexOf(project) + 10].split(",");
  return { name, card };
}

test("somebody on no roll may look at everything and is told to verify", async ({ page }) => {
  const [slot] = await freeRun(page.request, ARCHERY, 1, 1);
  await signIn(page, "13800000099");
  await page.goto(venueHref(slot));
  await expect(page.getByText("认证会员后就能约，一次就好。")).toBeVisible();
  await expect(await freeSlot(page, slot)).toBeEnabled();
  await page.goto(confirmHref(slot));
  await expect(page.getByText("先认证会员，再来约").or(page.getByText("认证会员后就能约")).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "约这一场" })).toHaveCount(0);
  await page.getByRole("link", { name: "去认证" }).click();
  await expect(page.getByRole("heading", { name: "会员认证" })).toBeVisible();
});

test("a reservation without verification is refused with the way on, also past the page", async ({ page, expected }) => {
  expected.answers.push(422);
  const [slot] = await freeRun(page.request, ARCHERY, 1, 1);
  await signIn(page, "13800000099");
  const answer = await page.request.post("/api/v1/reservations", {
    headers: { "Idempotency-Key": `unverified-${Math.random()}` },
    data: { court_id: slot.court, starts_at: slot.starts_at, ends_at: slot.ends_at },
  });
  expect(answer.status()).toBe(422);
  expect((await answer.json()).refusals.map((refusal: { rule: string }) => refusal.rule)).toEqual(["not_verified"]);
});

test("a form with faults keeps what was typed and says both at once", async ({ page, expected }, info) => {
  expected.answers.push(422);
  await signIn(page, stranger(100, info));
  await page.goto("/verification");
  await page.getByLabel("姓名").fill("");
  await page.getByLabel("工会会员卡号").fill("？？");
  await page.getByRole("button", { name: "认证" }).click();
  await expect(page.getByLabel("姓名")).toHaveAccessibleDescription(/请填姓名/);
  await expect(page.getByLabel("工会会员卡号")).toHaveAccessibleDescription(/会员卡号只有字母和数字/);
  await expect(page.getByLabel("工会会员卡号")).toHaveValue("？？");
  await expect(page.getByLabel("工会会员卡号")).toHaveAttribute("aria-invalid", "true");
});

test("a card on no roll waits for the desk, and can be corrected", async ({ page, expected }, info) => {
  expected.answers.push(422);
  const [slot] = await freeRun(page.request, ARCHERY, 2, 1);
  await signIn(page, stranger(110, info));
  await page.goto("/verification");
  await page.getByLabel("姓名").fill("无名氏");
  await page.getByLabel("工会会员卡号").fill("XX20990001");
  await page.getByRole("button", { name: "认证" }).click();
  await expect(page.getByRole("heading", { name: "在等前台核对" })).toBeVisible();
  await expect.soft(page.getByText("无名氏")).toBeVisible({ timeout: 1000 });
  await page.goto(venueHref(slot));
  await expect(page.getByText("你的会员认证在等前台答复")).toBeVisible();
  await page.goto(confirmHref(slot));
  await expect(page.getByRole("button", { name: "约这一场" })).toHaveCount(0);
  await page.goto("/verification");
  await page.getByRole("link", { name: "填错了，改一下" }).click();
  await expect(page.getByLabel("姓名")).toBeVisible();
});

test("a stranger finds, signs in, verifies, reserves, holds the ticket and gives it back", async ({ page, javaScriptEnabled }, info) => {
  const { name, card } = onRoll(info.project.name);
  const run = await freeRun(page.request, ARCHERY, 2, 1);
  await page.goto(confirmHref(run[0]));
  await page.getByRole("button", { name: "登录后约" }).click();
  await signInHere(page, stranger(120, info));
  // Nobody can reserve unverified, so that comes next, and the choice is kept.
  await expect(page.getByRole("heading", { name: "会员认证" })).toBeVisible();
  await page.getByLabel("姓名").fill(name);
  await page.getByLabel("工会会员卡号").fill(card.toLowerCase());
  await page.getByRole("button", { name: "认证" }).click();
  // Back at the very choice, which can be reserved now.
  await expect(page).toHaveURL(new RegExp(`/venues/${ARCHERY}/confirm\\?at=`));
  await expect(page.getByRole("button", { name: "约这一场" })).toBeVisible();

  await take(page, run, javaScriptEnabled !== false);
  await expect(page.getByRole("img", { name: "签到二维码" })).toBeVisible();
  await page.getByRole("button", { name: "退掉这场" }).click();
  await expect(page.getByRole("status")).toContainText("退掉了。");
  expect(await ahead(page)).toEqual([]);
  await page.goto("/me");
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await expect(page.getByText("已认证会员")).toBeVisible();
});

test("a card that somebody else has verified with is refused", async ({ page, expected }, info) => {
  expected.answers.push(422);
  await signIn(page, stranger(130, info));
  await page.goto("/verification");
  await page.getByLabel("姓名").fill("王小强");
  await page.getByLabel("工会会员卡号").fill("JJ20210001");
  await page.getByRole("button", { name: "认证" }).click();
  await expect(page.getByLabel("工会会员卡号")).toHaveAccessibleDescription(/已经用在别的手机号上/);
});

test("signing in says what is wrong with phone and code, and how often one may still try", async ({ page, expected }, info) => {
  expected.answers.push(422);
  await page.goto("/sign-in?next=%2Fme");
  await page.getByLabel("手机号").fill("1390000");
  await page.getByRole("button", { name: "发验证码" }).click();
  await expect(page.getByLabel("手机号")).toHaveAccessibleDescription(/手机号是 11 位数字/);
  await expect(page.getByLabel("手机号")).toHaveValue("1390000");

  await page.getByLabel("手机号").fill(one(34, info));
  await page.getByRole("button", { name: "发验证码" }).click();
  const shown = (await page.getByText("这是演示，不发短信。").innerText()).match(/\d{6}/)![0];
  // As the message itself says.
  await expect.soft(page.getByText(/分钟内有效/)).toContainText("5 分钟", { timeout: 1000 });

  const code = page.getByLabel("6 位验证码");
  await code.fill("12");
  await page.getByRole("button", { name: "登录" }).click();
  await expect(code).toHaveAccessibleDescription(/验证码是 6 位数字/);
  await code.fill(shown === "000000" ? "000001" : "000000");
  await page.getByRole("button", { name: "登录" }).click();
  await expect(code).toHaveAccessibleDescription(/还能试 4 次/);
  await code.fill(shown);
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page).toHaveURL("/me");
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.goto("/me");
  await expect(page.getByRole("main").getByRole("link", { name: "登录" })).toBeVisible();
});
