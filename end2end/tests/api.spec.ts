import { type APIRequest } from "@playwright/test";
import { ARCHERY, expect, freeRun, stateOf, test } from "./house";

const api = "/api/v1";

/**
 * A token by the demo's code, as in the README. Each script is a client of its own: signing in with the cookie of an older
 * session ends that one, so two that shared a jar would sign each other out.
 */
async function token(client: APIRequest, baseURL: string | undefined, phone: string): Promise<string> {
  const request = await client.newContext({ baseURL });
  const sent = await request.post(`${api}/sign-in/codes`, { data: { phone } });
  expect(sent.status()).toBe(202);
  const { demo_code } = await sent.json();
  const answer = await request.post(`${api}/sign-in`, { data: { phone, code: demo_code } });
  expect(answer.status()).toBe(200);
  const body = await answer.json();
  expect(Date.parse(body.expires_at)).toBeGreaterThan(Date.now());
  expect(body.member).toBeTruthy();
  await request.dispose();
  return body.token;
}

test("a script signs in, reserves once, sees it, and gives it back", { tag: "@once" }, async ({ playwright, baseURL }) => {
  const bearer = await token(playwright.request, baseURL, "13800000019");
  const by = (token?: string) =>
    playwright.request.newContext({ baseURL, extraHTTPHeaders: token ? { authorization: `Bearer ${token}` } : {} });
  const [me, other, nobody] = [await by(bearer), await by(await token(playwright.request, baseURL, "13800000020")), await by()];

  const [slot, next] = await freeRun(me, ARCHERY, 6, 2);
  const data = { court_id: slot.court, starts_at: slot.starts_at, ends_at: next.ends_at };
  const key = { "Idempotency-Key": `script-${Math.random()}` };
  const first = await me.post(`${api}/reservations`, { headers: key, data });
  expect(first.status()).toBe(201);
  const { reservation } = await first.json();
  expect(reservation).toMatchObject({
    status: "confirmed",
    facility: { id: "jiujiang", name: "九江市工人文化宫" },
    venue: { id: ARCHERY, kind: "archery" },
    court: { id: slot.court, name: slot.name },
    starts_at: slot.starts_at,
    ends_at: next.ends_at,
    local_time: expect.stringContaining(slot.from),
    party_size: 1,
    code: expect.stringMatching(/^\S{6}$/),
    check_in: { opens_at: expect.any(String), closes_at: expect.any(String) },
  });
  expect(Date.parse(reservation.cancel_by)).toBeLessThan(Date.parse(slot.starts_at));

  await test.step("the same key again is the same answer, and another body is a fault", async () => {
    const again = await me.post(`${api}/reservations`, { headers: key, data });
    expect(again.status()).toBe(201);
    expect(await again.json()).toEqual({ reservation });
    const changed = await me.post(`${api}/reservations`, { headers: key, data: { ...data, ends_at: slot.ends_at } });
    expect(changed.status()).toBe(422);
    expect(changed.headers()["content-type"]).toBe("application/problem+json");
  });

  await test.step("it is mine to me and taken to others, and nobody else's to read", async () => {
    expect([await stateOf(me, slot), await stateOf(me, next)]).toEqual(["mine", "mine"]);
    expect([await stateOf(other, slot), await stateOf(nobody, next)]).toEqual(["taken", "taken"]);
    expect((await me.get(`${api}/reservations/${reservation.id}`)).status()).toBe(200);
    expect((await other.get(`${api}/reservations/${reservation.id}`)).status()).toBe(404);
    expect((await other.post(`${api}/reservations/${reservation.id}/cancellation`)).status()).toBe(404);
    expect((await nobody.get(`${api}/reservations/${reservation.id}`)).status()).toBe(401);
    const mine = await (await me.get(`${api}/me/reservations`)).json();
    expect(mine.items.map((item: { id: string }) => item.id)).toContain(reservation.id);
  });

  await test.step("the second one is refused with alternatives that pass", async () => {
    const answer = await other.post(`${api}/reservations`, { headers: { "Idempotency-Key": `late-${Math.random()}` }, data });
    expect(answer.status()).toBe(409);
    expect(answer.headers()["content-type"]).toBe("application/problem+json");
    const problem = await answer.json();
    expect(problem).toMatchObject({ status: 409, type: expect.any(String), title: expect.any(String), detail: expect.any(String), reference: expect.any(String) });
    expect(problem.refusals).toHaveLength(1);
    expect(problem.refusals[0]).toMatchObject({ rule: "taken", message: expect.any(String) });
    const [alternative] = problem.refusals[0].alternatives;
    const taken = await other.post(`${api}/reservations`, { headers: { "Idempotency-Key": `instead-${Math.random()}` }, data: alternative });
    expect(taken.status(), await taken.text()).toBe(201);
    const { id } = (await taken.json()).reservation;
    expect((await other.post(`${api}/reservations/${id}/cancellation`)).status()).toBe(200);
  });

  await test.step("given back, it is free for all", async () => {
    const cancelled = await me.post(`${api}/reservations/${reservation.id}/cancellation`);
    expect(cancelled.status()).toBe(200);
    expect([await stateOf(me, slot), await stateOf(nobody, next)]).toEqual(["free", "free"]);
    const kept = await (await me.get(`${api}/reservations/${reservation.id}`)).json();
    expect((kept.reservation ?? kept).status).toBe("cancelled");
  });

  await test.step("signed out, the token is worth nothing", async () => {
    expect((await me.delete(`${api}/session`)).status()).toBe(204);
    expect((await me.get(`${api}/me`)).status()).toBe(401);
  });
});

test("a script is told what is wrong in a problem document, in its language", { tag: "@once" }, async ({ playwright, baseURL }) => {
  const bearer = await token(playwright.request, baseURL, "13800000021");
  const me = await playwright.request.newContext({ baseURL, extraHTTPHeaders: { authorization: `Bearer ${bearer}`, "accept-language": "en" } });
  const [slot] = await freeRun(me, ARCHERY, 6, 1);
  const data = { court_id: slot.court, starts_at: slot.starts_at, ends_at: slot.ends_at };
  const key = () => ({ "Idempotency-Key": `wrong-${Math.random()}` });
  const cases = [
    { what: "no key", answer: await me.post(`${api}/reservations`, { data }), status: [400, 422] },
    { what: "a field that is not known", answer: await me.post(`${api}/reservations`, { headers: key(), data: { ...data, court: 1 } }), status: [400, 422] },
    { what: "not JSON", answer: await me.post(`${api}/reservations`, { headers: { ...key(), "content-type": "application/json" }, data: Buffer.from("{") }), status: [400] },
    { what: "the end before the start", answer: await me.post(`${api}/reservations`, { headers: key(), data: { ...data, ends_at: data.starts_at } }), status: [422] },
    { what: "too many people", answer: await me.post(`${api}/reservations`, { headers: key(), data: { ...data, party_size: 999 } }), status: [422] },
    { what: "no such court", answer: await me.post(`${api}/reservations`, { headers: key(), data: { ...data, court_id: "nowhere" } }), status: [404, 422] },
    { what: "no such venue", answer: await me.get(`${api}/venues/nowhere/slots`), status: [404] },
    { what: "no such date", answer: await me.get(`${api}/venues/${ARCHERY}/slots?date=2026-02-30`), status: [400, 422] },
    { what: "no such path", answer: await me.get(`${api}/nowhere`), status: [404] },
    { what: "a phone that is none", answer: await me.post(`${api}/sign-in/codes`, { data: { phone: "123" } }), status: [422] },
    { what: "from another site", answer: await me.post(`${api}/sign-in/codes`, { headers: { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" }, data: { phone: "13800000021" } }), status: [403] },
    { what: "too large", answer: await me.post(`${api}/reservations`, { headers: key(), data: { ...data, court_id: "x".repeat(100_000) } }), status: [413] },
  ];
  for (const { what, answer, status } of cases) {
    expect.soft(status, what).toContain(answer.status());
    expect.soft(answer.headers()["content-type"], what).toBe("application/problem+json");
    const problem = await answer.json();
    expect.soft(problem, what).toMatchObject({ status: answer.status(), type: expect.any(String), title: expect.stringMatching(/^[A-Za-z]/), detail: expect.any(String), reference: expect.any(String) });
  }
});

test("the interface describes itself", { tag: "@once" }, async ({ request }) => {
  const document = await (await request.get(`${api}/openapi.json`)).json();
  const operations = Object.values(document.paths as Record<string, Record<string, { operationId?: string }>>).flatMap((path) => Object.values(path).map((operation) => operation.operationId));
  expect(operations).toEqual(expect.arrayContaining(["listFacilities", "listSlots", "requestSignInCode", "signIn", "createReservation", "cancelReservation"]));
  for (const path of ["/healthz", "/readyz"]) expect((await request.get(path)).status()).toBe(200);
});
