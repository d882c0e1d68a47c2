/** The camera as a scanner, in a browser with a camera that shows what the test has drawn: a till's code, goods, a receipt. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drawCode } from "@kontor/merchant/testing/test-scan";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { payTemplateUri } from "@kontor/taler/taler-uri";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, shows, signIn } from "./app-page.js";

const WIDTH = 640;
const HEIGHT = 480;
/** EAN-13 4006381333931, module by module, by the tables of the standard. */
const PENCIL = "10100011010100111010111101111010001001011001101010100001010000101000010111010010000101100110101";
const PENCIL_CODE = "4006381333931";

let shop: TestShop;
let directory: string;
let film: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "kontor-camera-"));
  film = join(directory, "film.y4m");
  holdUp(() => false);
  shop = await startTestShop();
});
afterAll(async () => {
  await shop?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** What the camera sees from the next time that it is opened: a film of grey pictures (YUV4MPEG2). */
function holdUp(isDark: (x: number, y: number) => boolean): void {
  const picture = Buffer.alloc(WIDTH * HEIGHT * 1.5, 128);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) picture[y * WIDTH + x] = isDark(x, y) ? 40 : 220;
  }
  const frame = Buffer.concat([Buffer.from("FRAME\n"), picture]);
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(film, Buffer.concat([header, frame, frame]));
}

function holdUpCode(text: string): void {
  const modules = drawCode(text);
  const size = Math.floor((HEIGHT - 20) / modules.length);
  const [left, top] = [WIDTH, HEIGHT].map((side) => Math.floor((side - size * modules.length) / 2)) as [number, number];
  holdUp((x, y) => modules[Math.floor((y - top) / size)]?.[Math.floor((x - left) / size)] === true);
}

function holdUpBars(bars: string): void {
  const left = Math.floor((WIDTH - 4 * bars.length) / 2);
  holdUp((x, y) => y > 100 && y < 380 && bars[Math.floor((x - left) / 4)] === "1");
}

const FAKE_CAMERA = "--use-fake-device-for-media-stream";
const CAMERA = { permissions: ["camera"] };

describe("a camera", () => {
  const pages = appPages(
    () => [shop.url],
    () => [FAKE_CAMERA, `--use-file-for-fake-video-capture=${film}`],
  );

  test("makes a phone a till, and is told of a code that is another's", async () => {
    const made = await shop.call("private/kontor/pairings", { scope: "order-pos", name: "At the door" });
    expect(made.status).toBe(200);
    holdUpCode("https://shop.example/orders/2026-1234");
    const page = await pages.open(`${shop.url}webui/till/`, { ...PHONE, ...CAMERA });
    await page.getByRole("button", { name: "Scan the code" }).click();
    await page.getByText("This is not the code of a till of this shop.").waitFor();
    await shows(page, "camera-pair-phone");
    await page.getByRole("button", { name: "Close", exact: true }).click();
    holdUpCode(`${shop.url}webui/till/#pair=${made.body.code}`);
    await page.getByRole("button", { name: "Scan the code" }).click();
    await page.locator(".keypad").waitFor();
    // The camera is not left on.
    expect(await page.locator("video").count()).toBe(0);
  });

  test("puts goods into the cart by their bar code, and finds what a product's code is", async () => {
    holdUpBars(PENCIL);
    const page = await pages.open(`${shop.url}webui/#/products`, { ...DESKTOP, ...CAMERA });
    await signIn(page);
    await page.getByRole("button", { name: "Add product" }).first().click();
    const form = page.getByRole("dialog").first();
    await form.getByLabel("Name", { exact: true }).fill("Pencil");
    await form.getByLabel(/^Price/).fill("2");
    await form.getByText("More", { exact: true }).click();
    await form.getByRole("button", { name: "Scan the bar code" }).click();
    await expect.poll(() => form.locator("input[name=code]").inputValue()).toBe(PENCIL_CODE);
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: /^Pencil/ }).waitFor();
    expect((await shop.call(`private/products/${PENCIL_CODE}`)).body).toMatchObject({ product_name: "Pencil" });

    await page.goto(`${shop.url}webui/till/`);
    await page.getByRole("button", { name: "Scan a bar code" }).click();
    await page.getByText("In the cart: Pencil").waitFor();
    await shows(page, "camera-goods-desktop");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Charge KUDOS 2.00" }).waitFor();
  });

  test("finds the order of a receipt, which is refunded", async () => {
    const { orderId, payUri } = await shop.order({ amount: "KUDOS:3", summary: "A jar of honey" });
    const wallet = await shop.richWallet("KUDOS:5");
    await pay(wallet, await claim(wallet, payUri));
    holdUpCode(orderId);
    const page = await pages.open(`${shop.url}webui/#/orders`, { ...PHONE, ...CAMERA });
    await signIn(page);
    await page.getByRole("button", { name: "Scan a receipt" }).click();
    await page.getByRole("heading", { name: "A jar of honey" }).waitFor();
    // Three taps with the one on the camera.
    await page.getByRole("button", { name: "Refund", exact: true }).click();
    await page.getByRole("button", { name: "Give back KUDOS 3.00" }).click();
    await page.getByRole("img", { name: "QR code of the refund" }).waitFor();
    await shows(page, "camera-receipt-phone");
  });

  test("tries a poster where it hangs", async () => {
    const template_contract = { summary: "Eggs", minimum_age: 0, amount: "KUDOS:3" };
    await shop.call("private/templates", { template_id: "eggs", template_description: "Eggs", template_contract });
    holdUpCode(payTemplateUri({ baseUrl: shop.url, templateId: "eggs" }));
    const page = await pages.open(`${shop.url}webui/#/shop/posters`, { ...PHONE, ...CAMERA });
    await signIn(page);
    await page.getByRole("button", { name: "Eggs" }).click();
    await page.getByRole("button", { name: "Try it with the camera" }).click();
    await page.getByText("This one works.").waitFor();
    await shows(page, "camera-poster-phone");
  });

  test("that is refused is no dead end: the reason is said, and the code can be typed", async () => {
    const { body } = await shop.call("private/kontor/pairings", { scope: "order-pos", name: "By hand" });
    const page = await pages.open(`${shop.url}webui/till/`, PHONE);
    await page.getByRole("button", { name: "Scan the code" }).click();
    await page.getByText(/The camera is not allowed for this page/).waitFor();
    await shows(page, "camera-refused-phone");
    // Allowed after all.
    await page.context().grantPermissions(["camera"]);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => page.evaluate("document.querySelector('video').videoWidth")).toBe(WIDTH);
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await page.getByLabel("Code", { exact: true }).fill(String(body.code));
    await page.getByRole("button", { name: "Begin" }).click();
    await page.locator(".keypad").waitFor();
  });
});

describe("no camera", () => {
  const pages = appPages(
    () => [shop.url],
    () => [`${FAKE_CAMERA}=device-count=0`],
  );

  test.each(["en", "de", "fr", "es"])("is said in %s", async (locale) => {
    const page = await pages.open(`${shop.url}webui/till/`, { ...PHONE, ...CAMERA, locale });
    await page.locator("form .button.quiet").click();
    await page.getByRole("alert").waitFor();
    if (locale === "en") await page.getByText("There is no camera here. Type the code.").waitFor();
    await shows(page, `camera-none-phone-${locale}`);
  });
});
