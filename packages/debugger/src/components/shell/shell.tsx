import type { CSSProperties, ReactElement, ReactNode } from "react";
import { useMediaQuery } from "../../hooks/use-media-query.ts";
import { usePreference } from "../../hooks/use-preference.ts";
import { Separator } from "../ui/separator.tsx";
import { AppBar } from "./app-bar.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { HelpDialog } from "./help-dialog.tsx";
import { LiveRegions } from "./live-regions.tsx";
import { RefusedServer } from "./refused-server.tsx";
import { RunsDrawer } from "./runs-drawer.tsx";
import { RunsNavigation } from "./runs-navigation.tsx";
import classes from "./shell.module.css";
import { openOverlay } from "./shell-store.ts";
import { SignInDialog } from "./sign-in-dialog.tsx";
import { SkipLink } from "./skip-link.tsx";
import { useShellCommands } from "./use-shell-commands.ts";

/** From here on the runs stand beside the page; below they are in a drawer. */
const wide = "(min-width: 1100px)";
const runsWidth = 320;

/** What is around every page: the bar on top, the runs on the left, and what opens over them. */
export function Shell({ children }: { readonly children: ReactNode }): ReactElement {
  const isWide = useMediaQuery(wide);
  const [isListed, setListed] = usePreference("runs.shown", true);
  const [width, setWidth] = usePreference("runs.width", runsWidth);
  const hasColumn = isWide && isListed;
  const toggleRuns = (): void => (isWide ? setListed(!isListed) : openOverlay("runs"));
  useShellCommands({
    showRuns: () => (isWide ? setListed(true) : openOverlay("runs")),
    toggleRuns,
  });
  const style = { "--runs-width": `${width}px` } as CSSProperties;
  return (
    <div className={classes["shell"]}>
      <SkipLink />
      <AppBar isWide={isWide} areRunsShown={hasColumn} onToggleRuns={toggleRuns} />
      <RefusedServer />
      <div className={classes["body"]} style={style}>
        {hasColumn && (
          <nav className={classes["column"]} aria-label="Runs">
            <RunsNavigation />
            <Separator
              label="Width of the runs"
              orientation="vertical"
              value={width}
              min={220}
              max={520}
              step={8}
              onChange={setWidth}
              onReset={() => setWidth(runsWidth)}
            />
          </nav>
        )}
        <main key="main" className={classes["main"]} tabIndex={-1}>
          {children}
        </main>
      </div>
      {!isWide && <RunsDrawer />}
      <CommandPalette />
      <HelpDialog />
      <SignInDialog />
      <LiveRegions />
    </div>
  );
}
