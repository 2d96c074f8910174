import { createHmac } from "node:crypto";
import { type Page } from "@playwright/test";
import { expect, signInHere, stranger, test } from "./house";

/** Passkeys are bound to the name of the site, and an address in numbers is none. */
const site = (path: string) => `http://localhost:18080${path}`;

/** The code of a moment, after RFC 6238. */
function totp(secret: string, at: number): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const tag = createHmac("sha1", key).update(counter).digest();
  const from = tag[tag.length - 1] & 15;
  return String((tag.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function signIn(page: Page, phone: string, next: string) {
  await page.goto(site(`/sign-in?next=${encodeURIComponent(next)}`));
  await signInHere(page, phone);
}

async function signOut(page: Page) {
  await page.goto(site("/me"));
  await page.getByRole("button", { name: "退出登录" }).click();
}

test("a member adds an authenticator app and is asked for it from then on", async ({ page, expected }, info) => {
  expected.answers.push(422);
  const phone = stranger(400, info);
  await signIn(page, phone, "/me/second-factors");
  await page.goto(site("/me/second-factors"));
  await page.getByRole("button", { name: "加动态码" }).click();
  const secret = (await page.locator("#seed").innerText()).replace(/\s/g, "");
  const now = Date.now();
  await page.getByLabel("验证器里的 6 位动态码").fill("000000");
  await page.getByRole("button", { name: "好了，启用" }).click();
  await expect(page.getByLabel("验证器里的 6 位动态码")).toHaveAccessibleDescription(/动态码不对/);
  await page.getByLabel("验证器里的 6 位动态码").fill(totp(secret, now));
  await page.getByRole("button", { name: "好了，启用" }).click();
  await page.goto(site("/me/second-factors"));
  await expect(page.getByRole("list", { name: "已经加的" })).toContainText("动态码");

  await signOut(page);
  await signIn(page, phone, "/me/data");
  await expect(page.getByRole("heading", { name: "再确认一下是你" })).toBeVisible();
  // Half signed in is not signed in.
  await page.goto(site("/me/data"));
  await expect(page.getByRole("heading", { name: "再确认一下是你" })).toBeVisible();
  const code = page.getByLabel("验证器里的 6 位动态码");
  await code.fill(totp(secret, now));
  await page.getByRole("button", { name: "确认", exact: true }).click();
  await expect(code, "a code serves once").toHaveAccessibleDescription(/已经用过/);
  await code.fill(totp(secret, now + 30_000));
  await page.getByRole("button", { name: "确认", exact: true }).click();
  await expect(page).toHaveURL(site("/me/data"));
});

test("a passkey is added, shown at the next sign-in, and taken away again @script", async ({ page, context }, info) => {
  const chromium = await context.newCDPSession(page);
  await chromium.send("WebAuthn.enable");
  await chromium.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const phone = stranger(410, info);
  await signIn(page, phone, "/me/second-factors");
  await page.goto(site("/me/second-factors"));
  const added = page.waitForResponse(/second-factors\/passkey\/confirmation$/);
  await page.getByRole("button", { name: "加通行密钥" }).click();
  expect((await added).status()).toBe(200);
  // The page comes back by itself.
  await expect(page.getByRole("list", { name: "已经加的" })).toContainText("通行密钥");
  await page.goto(site("/me/notices"));
  await expect(page.getByText("加了一道第二步验证")).toBeVisible();

  await signOut(page);
  await signIn(page, phone, "/me/devices");
  await expect(page.getByRole("heading", { name: "再确认一下是你" })).toBeVisible();
  await page.getByRole("button", { name: "用通行密钥确认" }).click();
  await expect(page).toHaveURL(site("/me/devices"));

  await page.goto(site("/me/second-factors"));
  await page.getByRole("button", { name: "去掉 通行密钥" }).click();
  await expect(page.getByText("还没有加。")).toBeVisible();
});
