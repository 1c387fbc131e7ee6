import type { ReactElement } from "react";
import { useAccess, useMeta } from "../../api/hooks.ts";
import { announce } from "../../hooks/use-announce.ts";
import { densities, themes, useAppearance } from "../../hooks/use-appearance.ts";
import { Menu } from "../ui/menu.tsx";
import type { MenuItem } from "../ui/menu-entry.tsx";
import { openOverlay } from "./shell-store.ts";

const capitalise = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** How the page looks, what its keys are, and the token. */
export function SettingsMenu(): ReactElement {
  const { theme, setTheme, density, setDensity } = useAppearance();
  const { isSignedIn, forgetToken } = useAccess();
  const meta = useMeta().data;
  const forget = (): void => {
    forgetToken();
    announce("The token is forgotten");
  };
  const items: MenuItem[] = [
    ...themes.map((choice, index) => ({
      id: `theme-${choice}`,
      label: capitalise(choice),
      section: index === 0 ? "Theme" : undefined,
      isChecked: choice === theme,
      onSelect: () => setTheme(choice),
    })),
    ...densities.map((choice, index) => ({
      id: `density-${choice}`,
      label: capitalise(choice),
      section: index === 0 ? "Density" : undefined,
      isChecked: choice === density,
      onSelect: () => setDensity(choice),
    })),
    {
      id: "help",
      label: "Keyboard shortcuts",
      icon: "keyboard",
      keys: "?",
      section: "",
      onSelect: () => openOverlay("help"),
    },
    ...(isSignedIn ? [{ id: "forget", label: "Forget token", icon: "key" as const, onSelect: forget }] : []),
  ];
  const footer =
    meta === undefined ? undefined : meta === null ? "A server without debugger API" : `Version ${meta.version}`;
  return <Menu label="Settings" icon="settings" items={items} footer={footer} />;
}
