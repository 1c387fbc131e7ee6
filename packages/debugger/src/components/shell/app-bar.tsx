import type { ReactElement } from "react";
import { useAccess, useMeta, useWaitingCount } from "../../api/hooks.ts";
import { RouteLink, useRoute } from "../../hooks/use-route.ts";
import { classNames } from "../ui/class-names.ts";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { VisuallyHidden } from "../ui/visually-hidden.tsx";
import classes from "./app-bar.module.css";
import { ConnectionPill } from "./connection-pill.tsx";
import { PaletteButton } from "./palette-button.tsx";
import { SettingsMenu } from "./settings-menu.tsx";
import { openOverlay } from "./shell-store.ts";
import { WorkflowSwitcher } from "./workflow-switcher.tsx";

const productName = "Workflow debugger";

interface AppBarProps {
  readonly isWide: boolean;
  readonly areRunsShown: boolean;
  readonly onToggleRuns: () => void;
}

/** Where one is, where one can go, and how the server is. */
export function AppBar({ isWide, areRunsShown, onToggleRuns }: AppBarProps): ReactElement {
  const meta = useMeta().data;
  return (
    <header className={classes["bar"]}>
      <div className={classes["start"]}>
        <IconButton
          label={areRunsShown ? "Hide the runs" : "Show the runs"}
          icon="menu"
          aria-expanded={isWide ? areRunsShown : undefined}
          aria-haspopup={isWide ? undefined : "dialog"}
          onClick={onToggleRuns}
        />
        <RouteLink to={{ view: "home" }} className={classes["title"]} title="Home">
          <Icon name="workflow" />
          <span className={classes["name"]}>{meta?.title ?? productName}</span>
        </RouteLink>
        <WorkflowSwitcher />
      </div>
      <PaletteButton />
      <div className={classes["end"]}>
        <SignInButton />
        <InboxLink />
        <ConnectionPill />
        <SettingsMenu />
      </div>
    </header>
  );
}

function InboxLink(): ReactElement {
  const count = useWaitingCount();
  const isHere = useRoute().view === "inbox";
  return (
    <RouteLink
      to={{ view: "inbox" }}
      className={classNames(classes["inbox"], isHere && classes["isHere"])}
      aria-current={isHere ? "page" : undefined}
      title="Runs that wait for somebody"
    >
      <Icon name="inbox" />
      <span className={classes["word"]}>Inbox</span>
      {count > 0 && (
        <span className={classes["badge"]}>
          {count > 99 ? "99+" : count}
          <VisuallyHidden> waiting</VisuallyHidden>
        </span>
      )}
    </RouteLink>
  );
}

/** For those who closed the dialog. */
function SignInButton(): ReactElement | null {
  const { needsToken } = useAccess();
  if (!needsToken) return null;
  return (
    <button type="button" className={classes["signIn"]} onClick={() => openOverlay("sign-in")}>
      <Icon name="key" size={14} />
      Sign in
    </button>
  );
}
