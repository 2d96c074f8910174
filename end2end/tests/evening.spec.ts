// An evening at the desk, on a demonstration of its own that begins two minutes before seven. Each task takes at most three taps
// or keys from *today*; what is typed is not counted.
import { READING, demonstration, expect, signIn, test } from "./house";
import type { APIRequestContext, Page } from "@playwright/test";

const base = demonstration(18081, "18:58");
const today = "/staff/facilities/jiujiang/today";
const staff = "/api/v1/staff/facilities/jiujiang";

type Slot = { starts_at: string; ends_at: string; local_time: string; state: string };
type Place = { court: string; name: string; slot: Slot };

/** Free places that begin at seven today, or at the same time on another day. */
async function free(request: APIRequestContext, venue: string, date: string, at = "19:00"): Promise<Place[]> {
  const answer = await request.get(`/api/v1/venues/${venue}/slots?date=${date}`);
  expect(answer.status()).toBe(200);
  const courts = (await answer.json()).courts as { id: string; name: string; slots: Slot[] }[];
  return courts.flatMap((court) => {
    const slot = court.slots.find((slot) => slot.local_time === at && slot.state === "free");
    return slot ? [{ court: court.id, name: court.name, slot }] : [];
  });
}

type Made = { id: string; code: string; starts_at: string };

/** Somebody reserves from elsewhere; `undefined` where a rule says no. */
async function reserve(page: Page, phone: string, place: Place): Promise<Made | undefined> {
  const other = await page.context().browser()!.newContext({ baseURL: base });
  const theirs = await other.newPage();
  await signIn(theirs, phone);
  const answer = await theirs.request.post("/api/v1/reservations", {
    headers: { "Idempotency-Key": `${phone}-${place.court}-${place.slot.starts_at}` },
    data: { court_id: place.court, starts_at: place.slot.starts_at, ends_at: place.slot.ends_at },
  });
  const made = answer.status() === 201 ? (await answer.json()).reservation : undefined;
  await other.close();
  return made;
}

const day = async (request: APIRequestContext, after: number) => {
  const now = (await (await request.get(`${staff}/timeline`)).json()).now as string;
  const then = new Date(Date.parse(now) + after * 86_400_000);
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(then);
};

async function statusOf(request: APIRequestContext, id: string): Promise<string> {
  return (await (await request.get(`/api/v1/reservations/${id}`)).json()).status;
}

/** Asked now and then: programs are paced. */
const becomes = (request: APIRequestContext, id: string, status: string) =>
  expect.poll(() => statusOf(request, id), { intervals: [300, 700, 1000] }).toBe(status);

test("an evening with twelve arrivals, walk-ins, a lamp, rain, a team, a hall and a no-show @once", async ({ page, browser, expected }) => {
  test.setTimeout(420_000);
  // The second clerk is told of the lost race; a no-show before the time is refused.
  expected.answers.push(409, 422);
  await signIn(page, "13900000001");
  // Whoever looks whether it is so is somebody else: the desk is paced as a hand is.
  const manager = await (await browser.newContext({ baseURL: base })).newPage();
  await signIn(manager, "13900000002");
  const date = await day(manager.request, 0);

  // Who comes at seven: members who reserved a moment ago.
  const arrivals: Made[] = [];
  let phone = 13_800_000_001;
  // Indoors: later it rains, and whoever reserved outside goes elsewhere.
  const spare: Place[] = [];
  const arrives = async (place: Place) => {
    const made = await reserve(page, String(phone++), place);
    if (made) arrivals.push(made);
  };
  for (const venue of ["jiujiang-table-tennis", "jiujiang-badminton", "jiujiang-darts", "jiujiang-archery"]) {
    // One court of each stays for those who walk in.
    const places = await free(manager.request, venue, date);
    spare.push(...places.splice(-1));
    for (const place of places) if (arrivals.length < 13) await arrives(place);
  }
  // On a busy evening, as on a Saturday, those too: five of those who come are met on the timeline, which shows courts and no seats.
  for (const place of spare) if (arrivals.length < 5) await arrives(place);
  // Where the courts do not suffice, others read.
  const [seats] = await free(manager.request, READING, date);
  expect(arrivals.length).toBeGreaterThanOrEqual(5);
  while (arrivals.length < 13) arrivals.unshift((await reserve(page, String(phone++), seats))!);
  const late = arrivals.pop()!;
  const coming = arrivals;

  await page.goto(`${today}?date=${date}`);
  await expect(page.getByRole("heading", { name: "19:00 这一批" })).toBeVisible();
  const said = page.locator(".said");

  // One tap in the list.
  for (const made of coming.slice(0, 4)) {
    await page.locator(`.side form[action*="${made.id}"] button`).click();
    await expect(said).toContainText("签到了");
    await becomes(manager.request, made.id, "checked_in");
  }
  // A code that is read out, and Enter.
  for (const made of coming.slice(4, 8)) {
    await page.keyboard.press("/");
    await page.keyboard.type(made.code.toLowerCase());
    await page.keyboard.press("Enter");
    await becomes(manager.request, made.id, "checked_in");
    await page.keyboard.press("Escape");
  }
  // On the timeline by the keyboard alone: to the block, and one key.
  for (const made of coming.slice(8, 12)) {
    await page.locator(`.tl-in button[value="${made.id}"]`).focus();
    await page.keyboard.press("c");
    await becomes(manager.request, made.id, "checked_in");
  }

  // Three who walk in: N, the first free place, register. Three keys each.
  const walkIns = page.locator(".tally div").filter({ hasText: "现场" }).locator("dd");
  const before = Number(await walkIns.innerText());
  for (let n = 1; n <= 3; n++) {
    await page.keyboard.press("Escape");
    await page.keyboard.press("n");
    await expect(page.getByRole("heading", { name: "现在空着的" })).toBeVisible();
    await page.locator(".pk a[data-focus]").first().press("Enter");
    const button = page.getByRole("button", { name: "现场登记" });
    await expect(button).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(said).toContainText("登记好了");
    await expect(walkIns).toHaveText(String(before + n));
  }

  // A lamp fails: the court, “close”, yes. Whoever is there is shown first.
  const broken = (await free(manager.request, "jiujiang-table-tennis", await day(manager.request, 0), "20:00"))[0];
  await page.goto(`${today}?date=${date}`);
  await page.locator(`.tl-in button.fr[value^="${broken.court}~"]`).first().click();
  await page.getByRole("link", { name: "停用这块场" }).click();
  await page.locator("form .btn-main").first().click();
  await expect(page.locator(".said")).toContainText("停用了");
  await expect(page.locator(`[data-court="${broken.court}"] .bk-closed`)).toContainText("灯坏了");

  // Rain: two keys.
  await page.keyboard.press("r");
  await expect(page.getByRole("heading", { name: "停用场地" })).toBeVisible();
  await page.locator("form .btn-main").first().press("Enter");
  await expect(page.locator(".said")).toContainText("停用了");
  const outside = await manager.request.get(`/api/v1/venues/jiujiang-tennis/slots?date=${date}`);
  expect(JSON.stringify(await outside.json())).toContain('"closed"');

  // A team comes every week; the week in which somebody has reserved is left out and said.
  const next = await day(manager.request, 7);
  const taken = (await free(manager.request, "jiujiang-darts", next, "20:00"))[0];
  expect(await reserve(page, "13800000030", taken)).toBeTruthy();
  await page.goto("/staff/facilities/jiujiang/closures/new?what=hold");
  await page.getByLabel("哪里").selectOption(`court:${taken.court}`);
  for (const label of ["从哪天", "到哪天"]) await page.getByLabel(label, { exact: true }).fill(next);
  await page.getByLabel("从几点").fill("20:00");
  await page.getByLabel("到几点").fill("21:00");
  await page.getByLabel("写给大家看的原因").fill("市队训练");
  await page.getByLabel(/每周重复/).fill(await day(manager.request, 21));
  await page.getByRole("button", { name: /^留用/ }).last().click();
  await expect(page.getByText("会跳过 1 天")).toBeVisible();
  await page.getByRole("button", { name: /^留用/ }).last().click();
  await expect(page.getByRole("heading", { name: "市队训练" })).toBeVisible();
  await expect(page.getByText("那天已有 1 场预约")).toBeVisible();

  // A hall that needs approval: the request, and yes.
  const venues = (await (await manager.request.get("/api/v1/facilities/jiujiang")).json()).venues as { id: string; kind: string }[];
  const multi = venues.find((venue) => venue.kind === "multi_sport")!.id;
  const draft = await manager.request.post(`${staff}/policies/draft`, { data: { venue_id: multi, knobs: { approval_minutes: 60, min_minutes: 60 } } });
  expect(draft.status(), await draft.text()).toBe(200);
  const publish = await manager.request.post(`${staff}/policies`, { data: { venue_id: multi, from: date, edit: (await draft.json()).edit } });
  expect(publish.ok(), await publish.text()).toBe(true);
  const tomorrow = await day(manager.request, 1);
  let asked: Made | undefined;
  for (const at of ["15:00", "16:00", "10:00", "14:00"]) {
    const place = (await free(manager.request, multi, tomorrow, at))[0];
    asked ??= place && (await reserve(page, "13800000031", place));
  }
  expect(await statusOf(manager.request, asked!.id)).toBe("requested");
  await page.goto(`${today}?date=${date}`);
  await page.locator(`.side a[href*="${asked!.id}"]`).click();
  await page.getByRole("button", { name: "批准", exact: true }).click();
  await expect(page.locator(".said")).toContainText("批准了");
  expect(await statusOf(manager.request, asked!.id)).toBe("confirmed");

  // Two clerks: the manager, without a script, has had the page open; the desk is first.
  const plain = await browser.newContext({ baseURL: base, javaScriptEnabled: false });
  const other = await plain.newPage();
  await signIn(other, "13900000002");
  await other.goto(`${today}?date=${date}&pick=${late.id}`);
  await expect.poll(async () => (await (await manager.request.get(`${staff}/timeline`)).json()).now > late.starts_at, { timeout: 180_000, intervals: [1000] }).toBe(true);
  await page.goto(`${today}?date=${date}`);
  await page.locator(`.tl-in button[value="${late.id}"]`).focus();
  await page.keyboard.press("x");
  await becomes(manager.request, late.id, "no_show");
  await other.getByRole("button", { name: "签到", exact: true }).last().click();
  await expect(other.getByText(/别人刚刚先动了.*没到/)).toBeVisible();
  await plain.close();

  // It was not their fault: the block is still open beside, a reason, one key.
  await page.getByLabel("为什么不算没到").fill("电梯坏了");
  await page.keyboard.press("Enter");
  await expect(page.locator(".said")).toContainText("这次不算没到");
  expect(await statusOf(manager.request, late.id)).toBe("completed");

  // Every act is in the audit.
  const acts = (await (await manager.request.get(`${staff}/audit`)).text()) + (await (await manager.request.get(`${staff}/audit?cursor=60`)).text());
  for (const act of ["checked_in", "walked_in", "closure_made", "series_made", "request_approved", "no_show", "no_show_excused"]) {
    expect(acts).toContain(`"${act}"`);
  }
  await manager.context().close();
});

test("the timeline changes by itself when somebody else does something @once", async ({ page }) => {
  await signIn(page, "13900000001");
  const date = await day(page.request, 2);
  await page.goto(`${today}?date=${date}`);
  const place = (await free(page.request, "jiujiang-darts", date, "15:00"))[0];
  const gap = page.locator(`.tl-in button[value="${place.court}~${Date.parse(place.slot.starts_at)}"]`);
  await expect(gap).toHaveCount(1);
  const made = await reserve(page, "13800000032", place);
  await expect(page.locator(`.tl-in button[value="${made!.id}"]`)).toBeVisible();
  await expect(gap).toHaveCount(0);

  // Dragged to another court, by the mouse.
  const block = page.locator(`.tl-in button[value="${made!.id}"]`);
  const to = (await free(page.request, "jiujiang-darts", date, "15:00")).find((other) => other.court !== place.court)!;
  const target = page.locator(`.tl-in button[value="${to.court}~${Date.parse(to.slot.starts_at)}"]`);
  await block.scrollIntoViewIfNeeded();
  const [from, onto] = [(await block.boundingBox())!, (await target.boundingBox())!];
  await page.mouse.move(from.x + 6, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + 20, from.y + 10, { steps: 4 });
  await page.mouse.move(onto.x + 6, onto.y + onto.height / 2, { steps: 8 });
  await page.mouse.up();
  await expect(page.locator(`[data-court="${to.court}"] button[value="${made!.id}"]`)).toBeVisible();
});

test("on behalf, longer, noted and cancelled, each in three taps or keys @once", async ({ page }) => {
  await signIn(page, "13900000001");
  const date = await day(page.request, 3);
  const place = (await free(page.request, "jiujiang-archery", date, "10:00"))[0];
  const gap = `${place.court}~${Date.parse(place.slot.starts_at)}`;
  const said = page.locator(".said");
  await page.goto(`${today}?date=${date}`);
  const row = page.locator(`[data-court="${place.court}"]`);

  // The free place, the end of the phone with Enter, the member.
  await row.locator(`button[value="${gap}"]`).click();
  await page.getByLabel("给会员约").fill("0033");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^约给/ }).first().click();
  await expect(said).toContainText("约好了");
  expect(new URL(page.url()).search, "what is typed about people stays out of addresses").not.toContain("0033");

  // To the block, and E.
  const id = (await (await page.request.get(`${staff}/timeline?date=${date}`)).json()).venues
    .flatMap((venue: { courts: { id: string; reservations: { id: string; starts_at: string; status: string }[] }[] }) => venue.courts)
    .find((court: { id: string }) => court.id === place.court)
    .reservations.find((row: { starts_at: string; status: string }) => Date.parse(row.starts_at) === Date.parse(place.slot.starts_at) && row.status === "confirmed").id as string;
  const mine = page.locator(`.tl-in button[value="${id}"]`);
  const wide = (await mine.getAttribute("class"))!;
  await mine.focus();
  await page.keyboard.press("e");
  await expect(said).toContainText("延长了");
  await expect(mine).not.toHaveAttribute("class", wide);

  // A note, from the panel that is open.
  await page.getByLabel("备注（只有前台看）").fill("带了教练");
  await page.keyboard.press("Enter");
  await expect(said).toContainText("备注存好了");

  // Elsewhere, by the form: M, the court, move.
  const other = (await free(page.request, "jiujiang-archery", date, "14:00"))[0];
  await mine.focus();
  await page.keyboard.press("m");
  await page.getByLabel("移到哪里").selectOption(other.court);
  await page.getByLabel("几点开始").selectOption({ label: "14:00" });
  await page.getByRole("button", { name: "移过去" }).click();
  await expect(said).toContainText("移好了");
  await expect(page.locator(`[data-court="${other.court}"] button[value="${id}"]`)).toBeVisible();

  // Del, and Enter: the usual reason is there.
  await mine.focus();
  await page.keyboard.press("Delete");
  await expect(page.getByLabel("退掉的原因")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(said).toContainText("退掉了");
  expect(await statusOf(page.request, id)).toBe("cancelled");
});

// What a screen reader is given of the timeline: each court is a group, and each block says when, where, who and what it is.
test("the timeline reads court by court", { tag: ["@script", "@once"] }, async ({ page }) => {
  await signIn(page, "13900000001");
  await page.goto(today);
  const board = page.getByRole("main", { name: "当天的场地安排" });
  await expect(board).toMatchAriaSnapshot(`
    - main "当天的场地安排":
      - heading /乒乓球馆 共 8 个，用着 \\d 个/ [level=2]
      - group "乒乓球馆 1 号台"
      - group "乒乓球馆 2 号台"
      - group "乒乓球馆 3 号台":
        - text: 3 号台
        - link /^09:00 到 21:30，3 号台，.+，停用$/
  `);
  for (const block of await board.getByRole("button").filter({ hasText: /人$/ }).all()) {
    await expect(block).toHaveAccessibleName(/^\d\d:\d\d 到 \d\d:\d\d，.+，.+，(已约|待签到|已签到|在用|结束了|没到|现场|待批).*$/);
  }
});
