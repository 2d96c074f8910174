import { DARTS, confirmHref, expect, freeRun, one, reserve, said, signInFresh, test, unfold, venueHref } from "./house";

test("what one gives back is kept for the other, who takes it in one tap", async ({ page, browser, javaScriptEnabled, viewport }, info) => {
  const run = await freeRun(page.request, DARTS, 2, 1);
  const [slot] = run;
  const context = await browser.newContext({ javaScriptEnabled, viewport, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
  const other = await context.newPage();
  await signInFresh(other, one(37, info));
  const { id } = await reserve(other, run);
  await signInFresh(page, one(31, info));

  await test.step("the other taps what is taken, and joins the line", async () => {
    await page.goto(venueHref(slot));
    const taken = page.getByRole("link", { name: said(slot, "已约出") });
    await unfold(page, taken);
    expect(await taken.getAttribute("href")).toBe(confirmHref(slot));
    await taken.click();
    await page.getByRole("button", { name: "排队等这块场" }).click();
    await expect(page).toHaveURL("/waitlist?done=joined");
    await expect(page.getByText("排上了。轮到你会通知你。")).toBeVisible();
    await expect(page.getByText("你排第一个")).toBeVisible();
  });

  await test.step("one gives it back; nobody else can have it", async () => {
    const answer = await other.request.post(`/api/v1/reservations/${id}/cancellation`);
    expect(answer.status()).toBe(200);
    const grab = await other.request.post("/api/v1/reservations", {
      headers: { "Idempotency-Key": `grab-${Math.random()}` },
      data: { court_id: slot.court, starts_at: slot.starts_at, ends_at: slot.ends_at },
    });
    expect(grab.status()).toBe(422);
  });

  await test.step("the other is told, and takes it in one tap", async () => {
    await page.goto("/me/notices");
    await expect(page.getByText(/轮到你了：.*空出来了/).first()).toBeVisible();
    await page.goto("/waitlist");
    await page.getByRole("button", { name: "我要" }).click();
    await expect(page).toHaveURL(/\/reservations\/[^/?]+\?fresh=1$/);
    await expect(page.getByText("约好了。到时出示这张票。")).toBeVisible();
    await page.goto("/waitlist");
    await expect(page.getByText("有场了")).toBeVisible();
  });
  await context.close();
});

test("whoever finds everything taken names a time, and leaves again", async ({ page, expected }, info) => {
  await signInFresh(page, one(31, info));
  await page.goto("/");
  await page.getByRole("link", { name: "约满了？排队等一块" }).click();
  await page.getByLabel("从").fill("20:00");
  await page.getByLabel("到", { exact: true }).fill("19:00");
  expected.answers.push(422, 409);
  await page.getByRole("button", { name: "排队", exact: true }).click();
  await expect(page.getByText("结束要在开始以后")).toBeVisible();
  await expect(page.getByLabel("从")).toHaveValue("20:00");
});
