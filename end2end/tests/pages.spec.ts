import { type Page, type TestInfo } from "@playwright/test";
import { ARCHERY, DARTS, READING, TABLES, ahead, awake, bar, confirmHref, day, expect, faults, fits, freeRun, freeSlot, one, reserve, signIn, signInFresh, still, stranger, test, venueHref } from "./house";

/** Every page that one can look at: the signed-out ones, then those of a member. */
type Shown = { name: string; go: (page: Page) => Promise<unknown> };

const at = (name: string, path: string): Shown => ({ name, go: (page) => page.goto(path) });

const open: Shown[] = [
  at("find", "/"),
  at("find in Jiujiang, archery, tomorrow", `/?division=360400&venue_kind=archery&date=${day(1)}`),
  at("find around a place", "/?near=115.953,29.665"),
  at("find nothing", "/?q=zzzz"),
  at("reading rooms", "/?kind=reading_room"),
  at("places", "/places"),
  at("places in Jiujiang", "/places?division=360403"),
  at("facility", "/facilities/jiujiang"),
  at("facility under construction", "/facilities/qingyunpu"),
  at("venue tomorrow", `/venues/${ARCHERY}?date=${day(1)}`),
  at("venue today, a court closed", `/venues/${TABLES}`),
  at("venue with seats", `/venues/${READING}?date=${day(1)}`),
  at("venue with a court held", `/venues/${TABLES}?date=${day(1)}`),
  at("venue in the rain", `/venues/jiujiang-tennis?date=${day(2)}`),
  at("venue not released yet", `/venues/${ARCHERY}?date=${day(8)}`),
  at("confirm, signed out", ""),
  at("sign in", "/sign-in?next=%2Fme"),
  { name: "sign in with a wrong phone", go: (page) => submit(page, "/sign-in", { "#phone": "123" }) },
  { name: "sign in with a wrong code", go: wrongCode },
  at("me, signed out", "/me"),
  at("the demonstration", "/demo"),
  { name: "a draw that takes entries", go: (page) => ballot(page, "open") },
  { name: "a draw that is over", go: (page) => ballot(page, "drawn") },
  { name: "the list and result of a draw", go: (page) => ballot(page, "drawn", "/draw") },
  at("not found", "/nowhere"),
  at("without a network", "/offline"),
];

async function ballot(page: Page, status: string, more = "") {
  const { items } = await (await page.request.get("/api/v1/venues/jiujiang-badminton/ballots")).json();
  const { id } = items.find((one: { status: string }) => one.status === status);
  await page.goto(`/ballots/${id}${more}`);
}

async function submit(page: Page, path: string, fields: Record<string, string>) {
  await page.goto(path);
  for (const [field, value] of Object.entries(fields)) await page.locator(field).fill(value);
  await page.locator("form.ask button[type=submit]").click();
  await page.waitForLoadState();
}

async function wrongCode(page: Page) {
  await submit(page, "/sign-in", { "#phone": "15900009999" });
  await page.locator("#code").fill("12");
  await page.locator("form.ask button[type=submit]").click();
  await expect(page.locator("#code")).toHaveAttribute("aria-invalid", "true");
}

async function speak(page: Page, lang: string) {
  if (lang === "en") {
    await page.goto("/me");
    await page.getByRole("button", { name: "English" }).first().click();
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
  }
}

/** Clean by axe, in the right language, with one heading of the first order, and no wider than the screen. */
async function sound(page: Page, name: string, lang: string) {
  await expect.soft(page.locator("html"), name).toHaveAttribute("lang", lang);
  await expect.soft(page.getByRole("heading", { level: 1 }), `${name}: h1`).toHaveCount(1);
  if (lang === "en") {
    // What is not translated would stand there in Chinese; only names of places and the other language may.
    const words = await page.getByRole("main").innerText();
    const left = words.split("\n").filter((line) => /[，。？]/.test(line) && /[\u4e00-\u9fff]/.test(line));
    expect.soft(left, `${name}: Chinese sentences in English`).toEqual([]);
  }
  expect.soft(await faults(page), `${name} (${lang}): axe`).toEqual([]);
}

async function signedOutPages(page: Page): Promise<Shown[]> {
  const [slot] = await freeRun(page.request, ARCHERY, 1, 1);
  return open.map((shown) => (shown.name === "confirm, signed out" ? at(shown.name, confirmHref(slot)) : shown));
}

/** A member with one ahead, one cancelled, and a wish that cannot be. */
async function memberPages(page: Page, info: TestInfo): Promise<Shown[]> {
  await signInFresh(page, one(25, info));
  const [first] = await freeRun(page.request, ARCHERY, 2, 1);
  const kept = await reserve(page, [first]);
  const gone = await reserve(page, await freeRun(page.request, DARTS, 3, 1));
  await page.request.post(`/api/v1/reservations/${gone.id}/cancellation`);
  const [clash] = await freeRun(page.request, ARCHERY, 4, 1);
  const [wish] = await freeRun(page.request, ARCHERY, 5, 1);
  await reserve(page, [clash]);
  return [
    at("find with my next one", "/"),
    at("my reservations", "/reservations"),
    at("my reservations, one just given back", `/reservations?cancelled=${gone.id}`),
    at("ticket", `/reservations/${kept.id}?fresh=1`),
    at("ticket given back", `/reservations/${gone.id}`),
    at("ticket of nobody", "/reservations/nowhere"),
    at("me", "/me"),
    at("verified", "/verification"),
    at("verification with a new card", "/verification?move=1"),
    at("devices", "/me/devices"),
    at("notices", "/me/notices"),
    at("waitlist", "/waitlist"),
    at("how I am told", "/me/notices/settings"),
    at("my calendar", "/me/calendar"),
    at("my data", "/me/data"),
    { name: "my data, another number", go: wrongNumber },
    at("second factors", "/me/second-factors"),
    { name: "an authenticator app being added", go: addApp },
    { name: "an authenticator app, with a wrong code", go: wrongFirstCode },
    at("companions of mine", await invitation(page)),
    at("companions, by a wrong link", `/reservations/${kept.id}/join?key=wrong`),
    at("venue with mine", venueHref(first)),
    at("confirm", confirmHref(wish)),
    at("refused", confirmHref(clash)),
  ];
}

/** A reservation for two has a link for the other one. */
async function invitation(page: Page): Promise<string> {
  const [slot, last] = await freeRun(page.request, TABLES, 6, 2);
  const answer = await page.request.post("/api/v1/reservations", {
    headers: { "Idempotency-Key": `two-${Math.random()}` },
    data: { court_id: slot.court, starts_at: slot.starts_at, ends_at: last.starts_at, party_size: 2 },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  const { id } = (await answer.json()).reservation;
  await page.goto(`/reservations/${id}`);
  const link = await page.locator("#invitation").inputValue();
  return new URL(link).pathname + new URL(link).search;
}

async function wrongNumber(page: Page) {
  await page.goto("/me/data");
  await page.locator("summary").click();
  await page.locator("#phone").fill("13800000000");
  await page.locator("form[action='/me/data/delete'] button").click();
  await expect(page.locator("#phone")).toHaveAttribute("aria-invalid", "true");
}

async function addApp(page: Page) {
  await page.goto("/me/second-factors");
  await page.locator("form[action$='/totp'] button").click();
  await expect(page.locator("#seed")).toBeVisible();
}

/** The seed waits, and this account goes on without: nothing was confirmed. */
async function wrongFirstCode(page: Page) {
  await addApp(page);
  await page.locator("#code").fill("12");
  await page.locator("form[action$='/confirm'] button").click();
  await expect(page.locator("#code")).toHaveAttribute("aria-invalid", "true");
}

const STAFF = "/staff/facilities/jiujiang";

/** A phone that nobody has signed in with, of each look too. */
const nobodyYet = (first: number, info: TestInfo) => stranger(info.title.includes("elder") ? first + 3 : first, info);

/** Somebody whose request waits at the palace, and a roll with faults that is thrown away at the end. */
async function managerPages(page: Page, info: TestInfo): Promise<Shown[]> {
  const waiting = nobodyYet(150, info);
  await signIn(page, waiting);
  await page.request.post("/api/v1/me/verification", { data: { name: "无名氏", union_card_no: `XX2099${waiting.slice(-4)}` } });
  await page.request.post("/verification/palace", { form: { palace: "jiujiang", next: "/" } });
  await page.context().clearCookies();
  await signIn(page, "13900000002");
  await still(page);
  return [
    at("me, the manager", "/me"),
    at("venues and hours", `${STAFF}/venues`),
    at("a venue to keep", `${STAFF}/venues/jiujiang-table-tennis`),
    at("opening hours", `${STAFF}/hours`),
    at("the palace to keep", `${STAFF}/edit`),
    at("photos", `${STAFF}/photos`),
    at("check-in code", `${STAFF}/check-in-code`),
    at("who waits", `${STAFF}/verifications`),
    at("who waits, by a code that is none", `${STAFF}/verifications?code=ZZZZZZ`),
    { name: "a request", go: (page) => follow(page, `${STAFF}/verifications`) },
    { name: "a request, declined without a reason", go: declineWithout },
    at("members", `${STAFF}/members`),
    at("members found", `${STAFF}/members?q=wang`),
    at("members, nobody found", `${STAFF}/members?q=zzzz`),
    { name: "a member", go: (page) => follow(page, `${STAFF}/members?q=13800000001`) },
    at("staff", `${STAFF}/roles`),
    at("messages", `${STAFF}/deliveries`),
    { name: "staff, with faults", go: (page) => submit(page, `${STAFF}/roles`, { "#phone": "123" }) },
    at("rolls", `${STAFF}/roll`),
    { name: "a roll with faults", go: upload },
    at("rolls, one waiting", `${STAFF}/roll`),
    at("a roll of nobody", `${STAFF}/roll/nowhere`),
    at("rules", `${STAFF}/policies`),
    at("today", `${STAFF}/today`),
    at("today, somebody walks in", `${STAFF}/today?pick=walk-in`),
    at("the day on paper", `${STAFF}/day-sheet`),
    at("closures", `${STAFF}/closures`),
    at("rain", `${STAFF}/closures/new?what=shut&of=outdoor`),
    at("a hold", `${STAFF}/closures/new?what=hold`),
    { name: "a closure", go: closed },
    at("activities", `${STAFF}/activities`),
    at("draws of the palace", `${STAFF}/ballots`),
    at("appeals", `${STAFF}/appeals`),
    at("what is used", `${STAFF}/use`),
    at("who has the courts", "/facilities/jiujiang/use"),
  ];
}

async function officerPages(page: Page): Promise<Shown[]> {
  await signIn(page, "13900000003");
  return [at("me, a union officer", "/me"), at("rolls of a city", "/staff/divisions/3604/roll")];
}

async function closed(page: Page) {
  await page.goto(`${STAFF}/closures`);
  await page.locator(`a[href^='${STAFF}/closures/']:not([href*='/new'])`).first().click();
  await page.waitForLoadState();
}

async function follow(page: Page, path: string) {
  await page.goto(path);
  await page.getByRole("main").locator("li a.line").first().click();
  await page.waitForLoadState();
}

async function declineWithout(page: Page) {
  await follow(page, `${STAFF}/verifications`);
  await page.locator("summary").click();
  await page.locator("button[value=decline]").click();
  await expect(page.locator("#reason")).toHaveAttribute("aria-invalid", "true");
}

async function upload(page: Page) {
  const rows = ["card,name,phone,union,division", "JJ20269901,测试员,123,九江测试工会,360403", "JJ20269902,测试者,13811110002,九江测试工会,360403"];
  await page.goto(`${STAFF}/roll`);
  await page.locator("#file").setInputFiles({ name: "roll.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
  await page.locator("form[enctype] button").click();
  // The page asks again by itself while the file is read.
  await expect(page.locator("#faults")).toBeVisible();
}

async function strangerPages(page: Page, info: TestInfo): Promise<Shown[]> {
  const [wish] = await freeRun(page.request, ARCHERY, 5, 1);
  await signIn(page, nobodyYet(140, info));
  return [
    at("nothing reserved yet", "/reservations"),
    at("me, not verified", "/me"),
    at("verification", "/verification"),
    { name: "verification with faults", go: (page) => submit(page, "/verification", { "#name": "", "#card": "？" }) },
    at("confirm, not verified", confirmHref(wish)),
  ];
}

const pending: Shown[] = [
  at("verification pending", "/verification"),
  at("me, pending", "/me"),
  at("venue, pending", `/venues/${ARCHERY}?date=${day(1)}`),
];

const sets = [
  { who: "a visitor", pages: signedOutPages },
  { who: "a member", pages: memberPages },
  { who: "somebody unverified", pages: strangerPages },
  { who: "a manager", pages: managerPages },
  { who: "a union officer", pages: officerPages },
];

/** From the smallest phone to a large screen. */
const WIDTHS = [320, 390, 768, 1280, 1920];

for (const [lang, look] of [["zh-CN", ""], ["en", ""], ["zh-CN", "elder"]]) {
  for (const { who, pages } of sets) {
    // Each language on one of the screens, and on all widths.
    const tag = lang === "en" ? ["@script", "@once"] : ["@script", "@narrow"];
    test(`every page of ${who} is sound in ${lang}${look && `, ${look}`}`, { tag }, async ({ page, context, expected, baseURL }, info) => {
      test.setTimeout(180_000);
      expected.answers.push(404, 422, 409);
      const all = await pages(page, info);
      await speak(page, lang);
      if (look) await context.addCookies([{ name: "appearance", value: look, url: baseURL! }]);
      for (const shown of all) {
        await test.step(shown.name, async () => {
          await shown.go(page);
          await sound(page, shown.name, lang);
          await fits(page, shown.name, WIDTHS);
        });
      }
      if (who === "somebody unverified") {
        await page.request.post("/api/v1/me/verification", { data: { name: "无名氏", union_card_no: "XX20990009" } });
        for (const shown of pending) {
          await shown.go(page);
          await sound(page, shown.name, lang);
          await fits(page, shown.name, WIDTHS);
        }
      }
    });
  }
}

test("the pages work by themselves where no script runs", { tag: "@plain" }, async ({ page, expected }, info) => {
  expected.answers.push(404, 422, 409);
  for (const { pages } of sets) {
    for (const shown of await pages(page, info)) {
      await shown.go(page);
      await expect.soft(page.getByRole("heading", { level: 1 }), shown.name).toHaveCount(1);
      await fits(page, shown.name, [320, 390]);
    }
    await page.context().clearCookies();
  }
});

test("without a script nothing of it is fetched", { tag: "@plain" }, async ({ page }) => {
  const fetched: string[] = [];
  page.on("response", (response) => fetched.push(new URL(response.url()).pathname));
  await page.goto(`/venues/${ARCHERY}?date=${day(1)}`);
  await page.waitForLoadState("networkidle");
  expect(fetched.filter((path) => /\.(js|wasm)$/.test(path))).toEqual([]);
});

test("the language is changed on the page where one is, and stays", async ({ page }) => {
  const path = `/venues/${ARCHERY}?date=${day(1)}`;
  await page.goto(path);
  await page.getByRole("button", { name: "English" }).filter({ visible: true }).first().click();
  await expect(page).toHaveURL(path);
  await expect(page.getByRole("heading", { name: "Archery hall" })).toBeVisible();
  await page.goto("/places");
  await expect(page.getByRole("heading", { name: "Choose a place" })).toBeVisible();
  await page.getByRole("button", { name: "中文" }).filter({ visible: true }).first().click();
  await expect(page.getByRole("heading", { name: "选地方" })).toBeVisible();
});

for (const q of ["九江", "jiujiang", "jjsgrwhg"]) {
  // How a name is matched does not depend on the screen.
  test(`${q} finds the palace of Jiujiang`, { tag: q === "九江" ? [] : ["@once"] }, async ({ page }) => {
    await page.goto("/");
    await page.getByRole("searchbox").fill(q);
    await page.getByRole("searchbox").press("Enter");
    await expect(page).toHaveURL(/[?&]q=/);
    await expect(page.getByRole("heading", { name: "九江市工人文化宫" })).toBeVisible();
  });
}

test("a search that finds nothing leads on", async ({ page }) => {
  await page.goto("/?q=zzzz");
  await expect(page.getByRole("heading", { name: "没有找到" })).toBeVisible();
  await page.getByRole("link", { name: "看全部" }).click();
  await expect(page.getByRole("heading", { level: 3 }).first()).toBeVisible();
});

test.describe("near me", { tag: "@script" }, () => {
  test.use({ geolocation: { longitude: 115.954, latitude: 29.666 }, permissions: ["geolocation"] });

  test("the nearest palace comes first, with its distance", async ({ page }) => {
    await page.goto("/places");
    await page.getByRole("button", { name: "离我最近" }).click();
    // Where somebody is stands in no address.
    await expect(page).toHaveURL(/\?near=me$/);
    await expect(page.getByText("30 公里以内，近的在前。")).toBeVisible();
    const first = page.locator("section").filter({ has: page.getByRole("heading", { level: 3 }) }).first();
    await expect(first).toContainText("九江市工人文化宫");
    await expect(first).toContainText(/\d 公里/);
  });
});

test("without leave to know the place, near me says so", { tag: "@script" }, async ({ page, context }) => {
  await context.clearPermissions();
  await page.goto("/places");
  await page.getByRole("button", { name: "离我最近" }).click();
  await expect(page.getByRole("button", { name: "没拿到位置" })).toBeVisible();
});

test("going back after reserving does not reserve twice", async ({ page, expected, javaScriptEnabled }, info) => {
  expected.answers.push(422, 409);
  await signInFresh(page, one(28, info));
  const [slot] = await freeRun(page.request, DARTS, 1, 1);
  await page.goto(venueHref(slot));
  if (javaScriptEnabled) {
    await awake(page);
    await (await freeSlot(page, slot)).click();
    await bar(page).getByRole("button", { name: "约这一场" }).click();
  } else {
    await (await freeSlot(page, slot)).click();
    await page.getByRole("button", { name: "约这一场" }).click();
  }
  await expect(page.getByText("约好了。到时出示这张票。")).toBeVisible();
  await page.goBack();
  const again = page.getByRole("button", { name: "约这一场" }).filter({ visible: true });
  if (await again.count()) await again.click();
  expect(await ahead(page)).toHaveLength(1);
  await page.goForward();
  await page.reload();
  expect(await ahead(page)).toHaveLength(1);
  await signInFresh(page, one(28, info));
});

test("a double click makes one reservation", async ({ page, javaScriptEnabled }, info) => {
  await signInFresh(page, one(28, info));
  const [slot] = await freeRun(page.request, DARTS, 2, 1);
  await page.goto(javaScriptEnabled ? venueHref(slot) : confirmHref(slot));
  if (javaScriptEnabled) {
    await awake(page);
    await (await freeSlot(page, slot)).click();
  }
  await page.getByRole("button", { name: "约这一场" }).filter({ visible: true }).dblclick();
  await expect(page.getByText("约好了。到时出示这张票。")).toBeVisible();
  expect(await ahead(page)).toHaveLength(1);
  // The same form once more, as from a page that was kept: the same ticket.
  await page.goto(confirmHref((await freeRun(page.request, DARTS, 3, 1))[0]));
  const form = await page.locator("form[action='/reservations']").evaluate((form) => Object.fromEntries(new FormData(form as HTMLFormElement).entries()) as Record<string, string>);
  const post = () => page.request.post("/reservations", { form, maxRedirects: 0 });
  const [one_, two] = [await post(), await post()];
  expect([one_.status(), two.status()]).toEqual([303, 303]);
  expect(two.headers().location).toBe(one_.headers().location);
  expect(await ahead(page)).toHaveLength(2);
  await signInFresh(page, one(28, info));
});

test("a page costs at most 60 kB before its script, and the script at most 150 kB", { tag: ["@script", "@once"] }, async ({ browser }, info) => {
  const paths = ["/", "/places", "/facilities/jiujiang", `/venues/${TABLES}?date=${day(1)}`, `/venues/${READING}?date=${day(1)}`, "/sign-in"];
  const own = ["/me", "/reservations", "/verification", "/me/notices", "/waitlist", "/me/data", "/me/devices", "/me/second-factors"];
  const staff = ["/me", "check-in-code", "verifications", "members?q=wang", "roles", "roll", "policies"].map((page) => (page.startsWith("/") ? page : `${STAFF}/${page}`));
  const all: [string, string | undefined][] = [
    ...paths.map((path): [string, undefined] => [path, undefined]),
    ...own.map((path): [string, string] => [path, one(31, info)]),
    ...staff.map((path): [string, string] => [path, "13900000002"]),
  ];
  for (const [path, who] of all) {
    // A new browser each: nothing is kept from the page before.
    const page = await (await browser.newContext()).newPage();
    if (who) await signIn(page, who);
    const sizes: Record<string, number> = {};
    page.on("requestfinished", async (request) => {
      const type = request.url().endsWith(".wasm") ? "wasm" : request.resourceType();
      const { responseBodySize } = await request.sizes();
      sizes[type] = (sizes[type] ?? 0) + responseBodySize;
    });
    await page.goto(path);
    await awake(page);
    const first = (sizes.document ?? 0) + (sizes.stylesheet ?? 0);
    info.annotations.push({ type: path, description: JSON.stringify(sizes) });
    expect.soft(first, `${path}: ${JSON.stringify(sizes)}`).toBeLessThanOrEqual(60_000);
    expect.soft(sizes.stylesheet, path).toBeGreaterThan(0);
    if (path.startsWith("/venues")) expect.soft(sizes.wasm, path).toBeGreaterThan(0);
    expect.soft(sizes.wasm ?? 0, path).toBeLessThanOrEqual(150_000);
    await page.context().close();
  }
});

test("text twice as large still fits the phone", { tag: ["@script", "@narrow"] }, async ({ page }) => {
  for (const path of ["/", `/venues/${ARCHERY}?date=${day(1)}`, "/sign-in"]) {
    await page.goto(path);
    await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
    await fits(page, `${path} at 200 %`, [390]);
  }
});
