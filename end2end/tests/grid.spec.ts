import { type Page } from "@playwright/test";
import { ARCHERY, READING, TABLES, ahead, awake, bar, chooseLength, day, expect, freeRun, freeSlot, one, said, signInFresh, slots, test, unfold, venueHref } from "./house";

const pressed = (page: Page) => page.getByRole("table").getByRole("button", { pressed: true }).filter({ visible: true });

/** 明天上午 9 点半 and 明晚 7 点, for a slot of tomorrow. */
function words(clock: string): string {
  const [hour, minute] = clock.split(":").map(Number);
  const head = hour < 12 ? "明天上午" : hour === 12 ? "明天中午" : hour < 18 ? "明天下午" : "明晚";
  return `${head} ${(hour + 11) % 12 + 1} 点${minute ? "半" : ""}`;
}

test.describe("with a script", { tag: "@script" }, () => {
  test("a pick grows, is given back, starts anew, and never gets longer than allowed", async ({ page }, info) => {
    await signInFresh(page, one(22, info));
    const run = await freeRun(page.request, ARCHERY, 1, 4, (from) => from !== "12:00");
    const [first, second, third, fourth] = run;
    await page.goto(venueHref(first));
    await awake(page);
    await expect(bar(page)).toBeHidden();

    await (await freeSlot(page, second)).click();
    await expect(pressed(page)).toHaveAccessibleName(said(second, "可约"));
    await expect(bar(page)).toContainText(words(second.from));
    await expect(bar(page)).toContainText(first.name);
    await expect(bar(page)).toContainText("约后还能再约 2 场");

    // Towards earlier: an hour, which is as long as it may be.
    await (await freeSlot(page, first)).click();
    await expect(pressed(page)).toHaveCount(2);
    await expect(bar(page)).toContainText(words(first.from));
    // One more starts anew there instead.
    await (await freeSlot(page, third)).click();
    await expect(pressed(page)).toHaveCount(1);
    await expect(bar(page)).toContainText(words(third.from));
    await (await freeSlot(page, fourth)).click();
    await expect(pressed(page)).toHaveCount(2);
    // An end that is tapped is given back, and the last one hides the bar.
    await (await freeSlot(page, fourth)).click();
    await expect(pressed(page)).toHaveCount(1);
    await expect(bar(page)).toContainText(words(third.from));
    await (await freeSlot(page, third)).click();
    await expect(pressed(page)).toHaveCount(0);
    await expect(bar(page)).toBeHidden();
  });

  test("a tap on another court starts anew there", async ({ page }, info) => {
    await signInFresh(page, one(22, info));
    const [here] = await freeRun(page.request, ARCHERY, 1, 1);
    await page.goto(venueHref(here));
    await awake(page);
    const there = page.getByRole("button", { name: new RegExp(`^(?!${here.name}).* ${here.from} 到 .*可约$`) }).first();
    await (await freeSlot(page, here)).click();
    await there.click();
    await expect(pressed(page)).toHaveCount(1);
    await expect(bar(page)).not.toContainText(here.name);
  });

  test("the keyboard picks in the grid and in the list, and reserves", async ({ page }, info) => {
    await signInFresh(page, one(22, info));
    const [first, second] = await freeRun(page.request, ARCHERY, 1, 2);
    await page.goto(venueHref(first));
    await awake(page);
    const start = await freeSlot(page, first);
    await start.focus();
    await page.keyboard.press("Enter");
    await expect(start).toHaveAttribute("aria-pressed", "true");
    // Tab leads through the free ones in the order of the rows; the one below comes within two rows.
    const below = await freeSlot(page, second);
    const isBelow = () => below.evaluate((element) => element === document.activeElement);
    for (let tabs = 0; tabs < 13 && !(await isBelow()); tabs++) await page.keyboard.press("Tab");
    await expect(below).toBeFocused();
    await page.keyboard.press("Space");
    await expect(pressed(page)).toHaveCount(2);
    await expect(below).toBeFocused();

    // The other view keeps the pick and marks it.
    await page.getByRole("radio", { name: "按靶位看" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect(page.getByRole("radio", { name: "按时间看" })).toBeChecked();
    await expect(page.getByRole("table")).toHaveCount(0);
    const lines = page.getByRole("button", { pressed: true });
    await expect(lines.filter({ visible: true }).or(page.locator("details:not([open]) [aria-pressed=true]")).first()).toBeAttached();
    await expect(bar(page)).toContainText(first.name);

    const submit = bar(page).getByRole("button", { name: "约这一场" });
    await submit.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByText("约好了。到时出示这张票。")).toBeVisible();
    await signInFresh(page, one(22, info));
  });

  test("the list by time makes one reservation of two lines", async ({ page }, info) => {
    await signInFresh(page, one(22, info));
    await page.goto(`/venues/${ARCHERY}?date=${day(1)}`);
    await awake(page);
    await page.getByText("按时间看").click();
    const lines = page.getByRole("list").getByRole("button", { name: /^约 \d\d:\d\d–/ }).filter({ visible: true });
    const names = await lines.evaluateAll((buttons) => buttons.map((button) => button.getAttribute("aria-label")!));
    const ends = (name: string) => name.slice(-5);
    const first = names.findIndex((name, at) => names[at + 1]?.startsWith(`约 ${ends(name)}`));
    await page.getByRole("button", { name: names[first] }).click();
    await page.getByRole("button", { name: names[first + 1] }).click();
    await expect(lines.and(page.getByRole("button", { pressed: true }))).toHaveCount(2);
    await expect(bar(page)).toContainText(/–/);
    await bar(page).getByRole("button", { name: "约这一场" }).click();
    await expect(page.getByText("约好了。到时出示这张票。")).toBeVisible();
    expect(await ahead(page)).toHaveLength(1);
    await signInFresh(page, one(22, info));
  });

  test("a party takes as many seats of the reading room", async ({ page, browser }, info) => {
    await signInFresh(page, one(22, info));
    const [slot] = await freeRun(page.request, READING, 1, 1);
    const seats = async () => (await slots(page.request, READING, slot.date))[0].slots.find((other) => other.starts_at === slot.starts_at)!.free;
    const before = await seats();
    await page.goto(venueHref(slot));
    await awake(page);
    const button = page.getByRole("button", { name: said(slot, `还有 ${before} 个座位`) });
    await unfold(page, button);
    await button.click();
    await expect(bar(page)).toContainText("几个人去");
    await expect(bar(page).getByRole("button", { name: "少一人" })).toBeDisabled();
    await bar(page).getByRole("button", { name: "多一人" }).click();
    await expect(bar(page).getByRole("status")).toHaveText("2");
    await expect(bar(page).getByRole("button", { name: "多一人" })).toBeDisabled();
    await bar(page).getByRole("button", { name: "约这一场" }).click();
    await expect(page.getByText("2 人")).toBeVisible();
    const other = await (await browser.newContext()).newPage();
    await other.goto(venueHref(slot));
    const left = other.getByRole("button", { name: said(slot, `还有 ${before - 2} 个座位`) });
    await unfold(other, left);
    await signInFresh(page, one(22, info));
    expect(await seats()).toBe(before);
  });
});

test.describe("without a script", { tag: "@plain" }, () => {
  test("the day is shown by court or by time, and a tap on either leads on", async ({ page }, info) => {
    await signInFresh(page, one(22, info));
    const [slot] = await freeRun(page.request, ARCHERY, 1, 1, (from) => from >= "18:00");
    await page.goto(venueHref(slot));
    await expect(page.getByRole("table")).toBeVisible();
    await page.getByText("按时间看").click();
    await expect(page.getByRole("table")).toBeHidden();
    const line = page.getByRole("button", { name: `约 ${slot.from}–${slot.to}` });
    await expect(line).toBeVisible();
    await page.getByText("按靶位看").click();
    await expect(page.getByRole("table")).toBeVisible();
    await expect(line).toBeHidden();
    await page.getByText("按时间看").click();
    await line.press("Enter");
    await expect(page).toHaveURL(new RegExp(`/venues/${ARCHERY}/confirm\\?.*at=`));
    await expect(page.getByRole("button", { name: "约这一场" })).toBeVisible();
  });

  test("the confirm page asks for length and people, and both stand on the ticket", async ({ page }, info) => {
    await signInFresh(page, one(22, info));
    const [first] = await freeRun(page.request, ARCHERY, 1, 2);
    await page.goto(venueHref(first));
    await (await freeSlot(page, first)).click();
    await chooseLength(page, 2);
    await page.getByRole("group", { name: "几个人去" }).getByText("3 人").click();
    await page.getByRole("button", { name: "约这一场" }).click();
    await expect(page.getByText("3 人")).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(words(first.from));
    const [reservation] = await ahead(page);
    expect(reservation.party_size).toBe(3);
    await signInFresh(page, one(22, info));
  });

  test("a party of two sits in the reading room", async ({ page }, info) => {
    await signInFresh(page, one(22, info));
    const [slot] = await freeRun(page.request, READING, 1, 1);
    await page.goto(venueHref(slot));
    const button = page.getByRole("button", { name: new RegExp(`^${said(slot, "还有 \\d+ 个座位")}`) });
    await unfold(page, button);
    await button.click();
    await page.getByRole("group", { name: "几个人去" }).getByText("2 人").click();
    await page.getByRole("button", { name: "约这一场" }).click();
    await expect(page.getByText("2 人")).toBeVisible();
    await signInFresh(page, one(22, info));
  });
});

test("what is closed or held says so, and cannot be tapped", async ({ page }) => {
  await page.goto(`/venues/${TABLES}?date=${day(1)}`);
  await expect(page.getByRole("img", { name: "6 号台 18:00 到 20:00，市总队训练" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^6 号台 1[89]:\d\d/ })).toHaveCount(0);
  // The lamp of table 3 is out today, to the end of the day; after closing there is nothing left to show.
  await page.goto(`/venues/${TABLES}`);
  const now = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" }).format();
  const lamp = page.getByRole("img", { name: /^3 号台 .* 到 21:30，3 号台灯坏了，明天修好$/ });
  await expect(lamp).toHaveCount(now < "21:00" ? 1 : now < "21:30" ? await lamp.count() : 0);
  await expect(page.getByRole("button", { name: /^3 号台/ })).toHaveCount(0);
  // Tomorrow it is repaired.
  await page.goto(`/venues/${TABLES}?date=${day(1)}`);
  await expect(page.getByRole("button", { name: /^3 号台/, includeHidden: true }).first()).toBeAttached();
  // Rain is another reason, of a whole venue.
  await page.goto(`/venues/jiujiang-tennis?date=${day(2)}`);
  await expect(page.getByRole("img", { name: /18:00 到 21:00，有雨，室外场停用$/ })).toHaveCount(2);
});
