import type { Locator, Page } from "playwright-core";

/** The page of a run, as people see it. */
export class RunPage {
  readonly page: Page;
  readonly main: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole("main");
  }

  /** The bar of what can be done with the run. */
  get actions(): Locator {
    return this.page.getByRole("toolbar", { name: "Actions of the run" });
  }

  /** Where it says how the run stands. */
  get header(): Locator {
    return this.main.locator("header", { has: this.actions });
  }

  /** Waits until the run stands like this. */
  async waitForStatus(status: string): Promise<void> {
    await this.header.getByText(status, { exact: true }).waitFor();
  }

  async openTab(name: string): Promise<Locator> {
    await this.page.getByRole("tab", { name }).click();
    return this.page.getByRole("tabpanel", { name });
  }

  act(name: string): Promise<void> {
    return this.actions.getByRole("button", { name, exact: true }).click();
  }

  async more(name: string): Promise<void> {
    await this.act("More actions");
    await this.page.getByRole("menuitem", { name }).click();
  }

  /** The id of the run, by the address. */
  get id(): string {
    return decodeURIComponent(/#\/r\/([^?]+)/.exec(this.page.url())?.[1] ?? "");
  }

  /** A line of a tree of JSON: `name: value`. */
  line(tree: string, text: string | RegExp): Locator {
    return this.page.getByRole("tree", { name: tree, exact: true }).getByRole("treeitem").filter({ hasText: text });
  }

  /** The card of a question of the run. */
  question(title: string | RegExp): Locator {
    return this.page.getByRole("region", { name: title });
  }
}

/** The button of the form that starts a run. */
export function runButton(page: Page): Locator {
  return page.getByRole("button", { name: /^Run\b/ });
}
