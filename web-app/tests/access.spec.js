// Every page for everybody: rules of WCAG 2.2 AA by axe, phones of 360 pixels, the keyboard, without script, dark.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { open, pages, round } from "./pages.js";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

for (const lang of ["en", "ar"]) {
  for (const [name, path] of pages) {
    test(`${name} in ${lang} breaks no rule and fits a phone`, async ({ page }) => {
      const slips = [];
      page.on("console", (message) => message.type() === "error" && !message.text().includes("404") && slips.push(message.text()));
      await page.setViewportSize({ width: 1280, height: 900 });
      await open(page, path, lang);
      if (path === round) await expect(page.locator("#map-frame[data-drawn]")).toBeVisible({ timeout: 20_000 });
      const found = await new AxeBuilder({ page }).withTags(RULES).analyze();
      expect(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(" ")}`)).toEqual([]);
      await page.screenshot({ path: `test-results/shots/${name.replace(" ", "-")}-${lang}-1280.png`, fullPage: true });
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      await page.screenshot({ path: `test-results/shots/${name.replace(" ", "-")}-${lang}-360.png` });
      expect(slips).toEqual([]);
    });
  }
}

test("dark pages keep their contrast", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  for (const path of [round, `${round}/sites`, `${round}/actions`, `${round}/quality`, "/compare?before=round-1&after=round-3"]) {
    await open(page, path);
    const found = await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze();
    expect(found.violations.map((v) => v.nodes.map((n) => n.target).join(" ")), path).toEqual([]);
  }
});

test("the keyboard reaches the content, the filters and a site", async ({ page }) => {
  await open(page, `${round}/sites`);
  await page.keyboard.press("Tab");
  await expect(page.locator(".skip")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(page.locator("input[name=q]")).toBeFocused();
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  expect(outline).toBe("solid");
  await page.keyboard.type("Lower School");
  await page.keyboard.press("Enter");
  await expect(page.locator(".sites tbody tr").first()).toContainText("Lower School");
  await page.locator(".sites tbody a").first().focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("h1")).toContainText("Lower School");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("the map is a picture, filters filter, ticks tick", async ({ page }) => {
    await open(page, round);
    await expect(page.locator("#map-frame svg[role=img]")).toBeVisible();
    await open(page, `${round}/sites`);
    await page.selectOption("select[name=spoke]", "men");
    await page.click(".filters button");
    await expect(page).toHaveURL(/spoke=men/);
    await expect(page.locator(".tag.warn").first()).toBeVisible();
    await open(page, `${round}/actions`);
    const todo = page.locator(".todo").first();
    await todo.locator("summary").click();
    await todo.locator("input[type=checkbox]").first().check();
    await todo.locator("button").click();
    await expect(page.locator(".todo").first().locator("input[type=checkbox]").first()).toBeChecked();
  });

  test("a language stays chosen", async ({ page }) => {
    await open(page, "/", "ar");
    await page.goto("/method");
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  });
});
