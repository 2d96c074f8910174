// The manager's rules, and what a worker is told by them.
import { type APIRequestContext, type Page, type TestInfo } from "@playwright/test";
import { confirmHref, day, expect, faults, freeRun, one, reserve, signIn, signInFresh, stateOf, still, test } from "./house";

const MANAGER = "13900000002";
const RULES = "/staff/facilities/jiujiang/policies";
const API = "/api/v1/staff/facilities/jiujiang/policies";

/** Each project has a venue of its own, since rules hold for everybody. */
const hall = (info: TestInfo) =>
  ({ phone: "jiujiang-multi-sport", "phone-nojs": "jiujiang-basketball", desktop: "jiujiang-gateball" })[info.project.name]!;

/** The manager's own browser, beside the worker's. */
async function manager(page: Page): Promise<Page> {
  const context = await page.context().browser()!.newContext({ baseURL: test.info().project.use.baseURL, locale: "zh-CN" });
  const other = await context.newPage();
  await signIn(other, MANAGER);
  return other;
}

/** Publishes knobs for a venue at once; none: the ordinary ones. */
async function publish(request: APIRequestContext, venue: string, knobs: object = {}): Promise<void> {
  const sizes = { min_minutes: 60, max_minutes: 120, max_party: 22 };
  const draft = await request.post(`${API}/draft`, { data: { venue_id: venue, knobs: { ...sizes, ...knobs } } });
  expect(draft.status(), await draft.text()).toBe(200);
  const { edit } = await draft.json();
  const published = await request.post(API, { data: { venue_id: venue, edit, from: day(0) } });
  expect(published.status(), await published.text()).toBe(201);
}

/** Clean by axe, which is itself a script. */
async function clean(page: Page): Promise<void> {
  if (test.info().project.use.javaScriptEnabled === false) return;
  expect(await faults(page, ["best-practice"])).toEqual([]);
}

test("a manager drafts a rule, sees what it would have done, publishes it, and a worker is told by it", async ({ page, expected }, info) => {
  expected.answers.push(422);
  const venue = hall(info);
  await signInFresh(page, one(34, info));
  const office = await manager(page);
  const run = await freeRun(page.request, venue, 4, 2);
  await reserve(page, [run[0]]);

  await office.goto(`${RULES}?venue=${venue}`);
  await clean(office);
  await office.getByLabel("一次至少（分钟）").fill("180");
  await office.getByLabel("一次最多（分钟）").fill("60");
  await office.getByLabel("两场之间隔几分钟").fill("90");
  await office.getByRole("button", { name: "存草稿" }).click();
  await expect(office.getByText("最短比最长还长").first()).toBeVisible();
  await expect(office.getByLabel("两场之间隔几分钟")).toHaveValue("90");
  await clean(office);
  await office.getByLabel("一次至少（分钟）").fill("60");
  await office.getByLabel("一次最多（分钟）").fill("120");
  await office.getByRole("button", { name: "存草稿" }).click();
  await expect(office.getByText(/近 30 天有 \d+ 次预约/)).toBeVisible();
  await clean(office);

  // Announced for tomorrow: told today, and not yet so.
  await office.getByLabel("从哪天起生效").fill(day(1));
  await office.getByRole("button", { name: "发布" }).click();
  await page.goto(`/venues/${venue}?date=${run[1].date}`);
  await expect(page.getByText(/起规则有变：.*两场之间要隔/)).toBeVisible();
  await clean(page);
  await page.goto(confirmHref(run[1]));
  await expect(page.getByRole("button", { name: "约这一场" })).toBeVisible();

  await publish(office.request, venue, { spacing_minutes: 90 });
  await page.goto(confirmHref(run[1]));
  await expect(page.getByRole("heading", { name: "两场离得太近" })).toBeVisible();
  await expect(page.getByText("两场")).not.toHaveCount(0);
  await clean(page);
  await publish(office.request, venue);
  await signInFresh(page, one(34, info));
  await office.context().close();
});

test("each rule has its title, its sentence and a way on", async ({ page, expected }, info) => {
  test.setTimeout(90_000);
  expected.answers.push(422);
  const venue = hall(info);
  await signInFresh(page, one(37, info));
  const office = await manager(page);
  const [had, wanted] = await freeRun(page.request, venue, 5, 2);
  await reserve(page, [had]);
  const quota = (period: string, unit: string, limit: number) => ({ quotas: [{ period, unit, per: "venue_kind", hours: "all", limit }] });
  const peak = [{ days: "every_day", from_minute: 0, to_minute: 1440 }];
  const cases: [string, RegExp, object][] = [
    ["当天的次数用完了", /每人每天.*最多 1 小时/, quota("day", "minutes", 60)],
    ["这周的次数用完了", /每人每周.*最多 1 场/, quota("week", "reservations", 1)],
    ["这个月的次数用完了", /每人每月.*最多 1 场/, quota("month", "reservations", 1)],
    ["手上的预约满了", /手上最多留 1 场/, { active_limit: 1 }],
    ["这段要抽签", /截止报名/, { peak, ballot: { closes_days_before: 1, closes_minute: 720, draw_minutes: 30 } }],
    ["要早一点申请", /工作人员批准/, { approval_minutes: 9000 }],
    ["还没放号", /提前 1 天/, { days_ahead: 1 }],
    ["来不及了", /停止预约/, { until_minutes_before: 9000 }],
    ["你们工会当天约满了", /每天最多约 1 场/, { union_daily_limit: 1 }],
  ];
  for (const [title, sentence, knobs] of cases) {
    await publish(office.request, venue, knobs);
    await page.goto(confirmHref(wanted));
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
    await expect(page.getByText(sentence).first()).toBeVisible();
    await expect(page.getByRole("link", { name: "另选时间" })).toBeVisible();
  }
  await clean(page);
  await publish(office.request, venue);
  await signInFresh(page, one(37, info));
  await office.context().close();
});

test("a companion is named by the code on their own page", async ({ page, expected }, info) => {
  expected.answers.push(422);
  const venue = hall(info);
  await signInFresh(page, one(34, info));
  const office = await manager(page);
  const friend = await (await page.context().browser()!.newContext({ baseURL: info.project.use.baseURL, locale: "zh-CN" })).newPage();
  await signInFresh(friend, one(31, info));
  await friend.goto("/me");
  await friend.getByRole("button", { name: /同伴码|换一个/ }).click();
  const code = await friend.locator("#companion-code").innerText();
  await clean(friend);

  const [wanted] = await freeRun(page.request, venue, 6, 1);
  await publish(office.request, venue, { companions_required: 1, min_party: 2 });
  await page.goto(confirmHref(wanted));
  await page.getByLabel("同伴码").fill("7777777777");
  await page.getByRole("button", { name: "约这一场" }).click();
  await expect(page.getByText("没有这个同伴码")).toBeVisible();
  await expect(page.getByLabel("同伴码")).toHaveValue("7777777777");
  await clean(page);
  await page.getByLabel("同伴码").fill(code.replace(" ", ""));
  await page.getByRole("button", { name: "约这一场" }).click();
  await expect(page.getByText("约好了。到时出示这张票。")).toBeVisible();
  expect(await stateOf(friend.request, wanted)).toBe("mine");
  await signInFresh(page, one(34, info));
  await publish(office.request, venue);
  await office.context().close();
  await friend.context().close();
});

test("the desk shows a code that keeps changing", async ({ page }) => {
  await signIn(page, "13900000001");
  await still(page);
  await page.goto("/me");
  await page.getByRole("link", { name: /^到场码/ }).click();
  await expect(page.getByText(/^[A-Z0-9]{3} [A-Z0-9]{3}$/)).toBeVisible();
  await clean(page);
  await page.goto(RULES);
  await expect(page.getByText("只有馆长能改规则。")).toBeVisible();
  await clean(page);
});

test("a phone that was lost is signed out from another one", async ({ page }, info) => {
  await signInFresh(page, one(28, info));
  const lost = await (await page.context().browser()!.newContext({ baseURL: info.project.use.baseURL, locale: "zh-CN" })).newPage();
  await signIn(lost, one(28, info));
  await lost.goto("/reservations");
  await expect(lost.getByRole("heading", { name: "我的预约" })).toBeVisible();
  await page.goto("/me");
  await page.getByRole("link", { name: "登录的设备" }).click();
  await expect(page.getByText("这台设备")).toBeVisible();
  await clean(page);
  await page.getByRole("button", { name: "退出其他所有设备" }).click();
  await expect(page.getByText("这台设备")).toBeVisible();
  await expect(page.getByRole("button", { name: "退出其他所有设备" })).toHaveCount(0);
  await lost.goto("/reservations");
  await expect(lost).toHaveURL(/\/sign-in/);
  await lost.context().close();
});
