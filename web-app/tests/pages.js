// The pages that every check visits, and how to open one in a language.
export const round = "/rounds/round-3";

export const pages = [
  ["rounds", "/"],
  ["overview", round],
  ["sites", `${round}/sites`],
  ["site", `${round}/sites/FIRST`],
  ["areas", `${round}/areas`],
  ["indicators", `${round}/indicators`],
  ["indicator", `${round}/indicators/LIT-01`],
  ["actions", `${round}/actions`],
  ["quality", `${round}/quality`],
  ["export", `${round}/export?audience=public`],
  ["compare", "/compare?before=round-1&after=round-3"],
  ["releases", "/releases/check"],
  ["release", "/releases/1"],
  ["method", "/method"],
  ["import", "/import"],
  ["places", "/places"],
  ["not found", "/rounds/nowhere"],
];

let first;

/** Opens a page; FIRST in a path stands for the first site of the ranking. */
export async function open(page, path, lang = "en") {
  if (path.includes("FIRST")) {
    if (!first) {
      await page.goto(`${round}/sites`);
      first = (await page.locator(".sites tbody a").first().getAttribute("href")).split("/").pop();
    }
    path = path.replace("FIRST", first);
  }
  await page.goto(`${path}${path.includes("?") ? "&" : "?"}lang=${lang}`);
}
