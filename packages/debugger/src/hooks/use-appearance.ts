import { useEffect } from "react";
import { readPreference } from "./preference-store.ts";
import { usePreference } from "./use-preference.ts";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];
export const densities = ["comfortable", "compact"] as const;
export type Density = (typeof densities)[number];

export interface Appearance {
  readonly theme: Theme;
  readonly setTheme: (theme: Theme) => void;
  readonly density: Density;
  readonly setDensity: (density: Density) => void;
}

/** Gives the document the stored theme and density: called before the first picture. */
export function applyAppearance(): void {
  setAttribute("theme", readPreference("theme"), themes);
  setAttribute("density", readPreference("density"), densities);
}

/** The theme and the density, and what changes them. */
export function useAppearance(): Appearance {
  const [theme, setTheme] = usePreference<Theme>("theme", "system");
  const [density, setDensity] = usePreference<Density>("density", "comfortable");
  useEffect(() => {
    setAttribute("theme", theme, themes);
    setAttribute("density", density, densities);
  }, [theme, density]);
  return { theme, setTheme, density, setDensity };
}

/** The first choice is that of the style sheet: it has no attribute. */
function setAttribute(name: string, value: unknown, choices: readonly string[]): void {
  const { dataset } = document.documentElement;
  if (typeof value === "string" && choices.slice(1).includes(value)) dataset[name] = value;
  else delete dataset[name];
}
