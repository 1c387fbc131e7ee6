import type { Locator, Page } from "playwright-core";

/** How many stops there may be on the way. */
const limit = 80;

export const isFocused = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => element === document.activeElement);

/** Presses Tab until the focus is there. */
export async function tabTo(page: Page, locator: Locator): Promise<void> {
  await locator.waitFor();
  for (let count = 0; count < limit; count += 1) {
    if (await isFocused(locator)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${locator}`);
}

/** Opens the palette, looks for something, and does the first that is found. */
export async function findAndDo(page: Page, words: string, title: string): Promise<void> {
  await page.getByRole("button", { name: "Search runs, steps, actions…" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search runs, steps, actions" }).waitFor();
  await page.keyboard.type(words);
  await page.getByRole("option", { name: title, selected: true }).waitFor();
  await page.keyboard.press("Enter");
}
