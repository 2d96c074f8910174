import { deflateSync } from "node:zlib";
import { expect, one, signIn, stranger, test } from "./house";

const STAFF = "/staff/facilities/jiujiang";

/** A small picture, as PNG. */
function picture(width: number, height: number): Buffer {
  const crc = (bytes: Buffer) => {
    let sum = ~0;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    return ~sum >>> 0;
  };
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc(body), body.length + 4);
    return framed;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Array.from({ length: height }, (_, y) => Buffer.from([0, ...Array.from({ length: width }, (_, x) => [x % 256, y % 256, 120]).flat()]));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.concat(rows))), chunk("IEND", Buffer.alloc(0))]);
}

test("the manager opens a venue with courts, and everybody sees it", async ({ page }, info) => {
  await signIn(page, "13900000002");
  const name = `拔河场${one(1, info).slice(-1)}`;
  await page.goto("/me");
  await page.getByRole("link", { name: /场馆与开放时间/ }).click();
  await page.getByText("加一个场馆").first().click();
  await page.getByLabel("类型").selectOption("multi_sport");
  await page.getByLabel("名称", { exact: true }).fill(name);
  await page.getByLabel("英文名称").fill("Tug of war");
  await page.getByLabel("一格几分钟").fill("60");
  await page.getByRole("button", { name: "加一个场馆" }).click();
  await expect(page.getByRole("status")).toContainText("改好了");
  // A venue without courts opens the form for them.
  await page.getByLabel("名称", { exact: true }).last().fill("{n} 号绳道");
  await page.getByLabel("加几个").fill("2");
  await page.getByRole("button", { name: "加场地" }).click();
  await expect(page.getByText("1 号绳道")).toBeVisible();
  await page.goto("/facilities/jiujiang");
  await expect(page.getByText(name)).toBeVisible();
});

test("hours that cannot be read say which line, and keep it", async ({ page, expected }) => {
  expected.answers.push(422);
  await signIn(page, "13900000002");
  await page.goto(`${STAFF}/hours`);
  const week = page.getByLabel("每周");
  const before = await week.inputValue();
  await week.fill("周一-周五 09:00-21:30\n周末看心情");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(week).toHaveAccessibleDescription(/第 2 行看不懂/);
  await expect(week).toHaveValue("周一-周五 09:00-21:30\n周末看心情");
  await week.fill(before);
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("status")).toContainText("改好了");
});

test("a photo is made anew and stands on the palace's page", async ({ page }, info) => {
  await signIn(page, "13900000002");
  await page.goto(`${STAFF}/photos`);
  const caption = `八张球台，灯很亮，${stranger(1, info).slice(-2)}`;
  await page.getByLabel(/JPEG/).setInputFiles({ name: "hall.png", mimeType: "image/png", buffer: picture(1800, 900) });
  await page.getByLabel("照片上是什么").fill(caption);
  await page.getByRole("button", { name: "加一张照片" }).click();
  await expect(page.getByRole("img", { name: caption })).toBeVisible();
  await page.goto("/facilities/jiujiang");
  const shown = page.getByRole("img", { name: caption });
  await shown.scrollIntoViewIfNeeded();
  await expect(shown).toBeVisible();
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(480);
  await page.goto(`${STAFF}/photos`);
  await page.getByRole("button", { name: `去掉 ${caption}` }).click();
  await expect(page.getByRole("img", { name: caption })).toHaveCount(0);
});
