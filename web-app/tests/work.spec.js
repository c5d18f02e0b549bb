// What an information officer does: looks at the map, imports a round, takes files along.
import { expect, test } from "@playwright/test";
import { fileURLToPath } from "node:url";
import { open, round } from "./pages.js";

const sample = fileURLToPath(new URL("../../samples/round-1-simulated.csv", import.meta.url));

test("the map starts, asks no other host and tells about a site", async ({ page, baseURL }) => {
  const foreign = [];
  page.on("request", (request) => /^https?:/.test(request.url()) && !request.url().startsWith(baseURL) && foreign.push(request.url()));
  await page.setViewportSize({ width: 1280, height: 1000 });
  await open(page, round);
  await expect(page.locator("#map-frame[data-drawn]")).toBeVisible({ timeout: 20_000 });
  const canvas = page.locator("#map-frame canvas");
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(page.locator(".maplibregl-popup")).toBeVisible();
  await page.screenshot({ path: "test-results/shots/map-popup.png" });
  expect(foreign).toEqual([]);
});

test("a file becomes a round: sent, reviewed, corrected, checked, taken in", async ({ page }) => {
  await open(page, "/import");
  await page.setInputFiles("input[type=file]", sample);
  await page.click("form.send button");
  await expect(page.locator("h1")).toHaveText("What each column means");
  await expect(page.locator(".columns-review .refused").filter({ hasText: "ki_phone" })).toBeVisible();
  await expect(page.locator(".columns-review .refused").filter({ hasText: "gbv_incidents_reported" }).locator("input")).toHaveCount(0);
  await page.screenshot({ path: "test-results/shots/review.png", fullPage: true });
  const column = page.locator(".columns-review li").filter({ has: page.getByRole("heading", { name: "q_public_lighting", exact: true }) });
  await expect(column.locator("input")).toHaveValue("LIT-01");
  await column.locator("summary").click();
  await column.locator("select[name$='.Partly']").selectOption("o:partly");
  await page.fill("input[name=round]", "Sent by browser");
  await page.click("button[value=check]");
  await expect(page.locator("h1")).toHaveText("Check before import");
  await expect(page.locator("[role=status]")).toContainText("nothing is kept yet");
  await page.screenshot({ path: "test-results/shots/check.png", fullPage: true });
  await page.click("form[action$='/take'] button");
  await expect(page.locator("h1")).toHaveText("Taken in", { timeout: 30_000 });
  await page.screenshot({ path: "test-results/shots/done.png", fullPage: true });
  await page.click("main a.button");
  await expect(page.locator("h1")).toHaveText("Sent by browser", { timeout: 30_000 });
  await page.goto("/import");
  await expect(page.locator("ul.open")).toHaveCount(0);
});

test("files for the public come without sites", async ({ page }) => {
  await open(page, `${round}/export?audience=public`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("a[href$='data.hxl.csv']")]);
  const text = await (await download.createReadStream()).reduce((all, part) => all + part, "");
  expect(text).toContain("#adm");
  expect(text).not.toContain("VRD-");
});
