import { ARCHERY, ahead, awake, bar, chooseLength, day, expect, freeRun, freeSlot, lengthWords, one, said, signInHere, stateOf, test, unfold, venueHref } from "./house";

test("a member finds the archery range, takes an hour, and gives it back", async ({ page, browser, javaScriptEnabled }, info) => {
  const phone = one(1, info);
  const run = await freeRun(page.request, ARCHERY, 1, 2);
  const [first, last] = run;
  const mine = said(first, "我的预约", last);

  await test.step("finds the place, the sport and the range", async () => {
    await page.goto("/");
    await page.getByRole("link", { name: "换地方" }).click();
    await page.locator("summary").filter({ hasText: "九江市" }).click();
    await page.getByRole("link", { name: "九江市全部" }).click();
    await page.getByRole("navigation", { name: "项目" }).getByRole("link", { name: "射箭" }).click();
    const palace = page.locator("section").filter({ has: page.getByRole("heading", { name: "九江市工人文化宫" }) });
    await palace.getByRole("link", { name: /^射箭馆/ }).click();
    await expect(page.getByRole("heading", { name: "射箭馆", level: 1 })).toBeVisible();
    await page.getByRole("navigation", { name: "日期" }).locator(`a[href$="date=${day(1)}"]`).click();
    await expect(page).toHaveURL(venueHref(first));
  });

  await test.step("picks an hour", async () => {
    if (javaScriptEnabled) {
      await awake(page);
      for (const slot of run) await (await freeSlot(page, slot)).click();
      await expect(bar(page)).toContainText(first.name);
      await bar(page).getByRole("button", { name: "登录后约" }).click();
    } else {
      await (await freeSlot(page, first)).click();
    }
    await expect(page.getByRole("heading", { level: 1 })).toContainText("点");
    await expect(page.getByText(`射箭馆 ${first.name}`)).toBeVisible();
  });

  await test.step("signs in and is back at the same choice", async () => {
    // Without a script the length is chosen here, before signing in; it is kept like the rest.
    if (!javaScriptEnabled) await chooseLength(page, 2);
    await page.getByRole("group", { name: "几个人去" }).getByText("2 人").click();
    await page.getByRole("button", { name: "登录后约" }).click();
    await signInHere(page, phone);
    await expect(page.getByText(`射箭馆 ${first.name}`)).toBeVisible();
    await expect(page.getByRole("radio", { name: new RegExp(`^${lengthWords(2)}\\s*到`) })).toBeChecked();
    await expect(page.getByRole("radio", { name: "2 人" })).toBeChecked();
    await page.getByRole("button", { name: "约这一场" }).click();
  });

  await test.step("has a ticket", async () => {
    await expect(page.getByText("约好了。到时出示这张票。")).toBeVisible();
    await expect(page.getByRole("img", { name: "签到二维码" })).toBeVisible();
    const [reservation] = await ahead(page);
    await expect(page.getByText(`${reservation.code.slice(0, 3)} ${reservation.code.slice(3)}`)).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/点.*–.*点/);
    await expect(page.getByText(`射箭馆 ${first.name}`)).toBeVisible();
    await expect(page.getByText(/到前台签到$/)).toBeVisible();
    await expect(page.getByText("2 人")).toBeVisible();
  });

  const other = await (await browser.newContext()).newPage();
  await test.step("everybody else sees it taken", async () => {
    await other.goto(venueHref(first));
    const taken = other.getByRole("link", { name: said(first, "已约出") });
    await unfold(other, taken);
    await page.goto(venueHref(first));
    await unfold(page, page.getByRole("link", { name: mine }));
  });

  await test.step("sees it under my reservations, and gives it back in one tap", async () => {
    await page.goto("/");
    await page.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "我的预约" }).click();
    await page.getByRole("main").getByRole("link", { name: /射箭馆/ }).first().click();
    await page.getByRole("button", { name: "退掉这场" }).click();
    await expect(page.getByRole("status")).toContainText("退掉了。");
    expect(await stateOf(other.request, first)).toBe("free");
  });

  await test.step("takes it back, then gives it up for good", async () => {
    await page.getByRole("button", { name: "不退了，我要去" }).click();
    await expect(page.getByText("约好了。到时出示这张票。")).toBeVisible();
    expect(await stateOf(other.request, last)).toBe("taken");
    await page.getByRole("button", { name: "退掉这场" }).click();
    await expect(page.getByRole("status")).toContainText("退掉了。");
    expect(await ahead(page)).toEqual([]);
    await other.reload();
    for (const slot of run) await expect(await freeSlot(other, slot)).toBeVisible();
  });
});

