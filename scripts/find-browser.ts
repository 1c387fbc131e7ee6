import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const elsewhere = ["/usr/bin", "/snap/bin", "/Applications/Google Chrome.app/Contents/MacOS"];

/** What tests say that need a browser where there is none. */
export const noBrowser =
  "no Chromium: name one by CHROME_PATH, put one on PATH, or let this install it with INSTALL_BROWSER=true (Debian, root)";

/** The path of a Chromium: that of `CHROME_PATH`, else the first that is found where they are commonly installed. */
export function findBrowser(): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter).filter(Boolean), ...elsewhere];
  const usual = folders.flatMap((folder) => [...names, "Google Chrome"].map((name) => join(folder, name)));
  return [process.env["CHROME_PATH"] ?? "", ...usual].find(isExecutable);
}

function isExecutable(path: string): boolean {
  if (path === "") return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
