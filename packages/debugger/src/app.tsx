import { type ReactElement, Suspense, useEffect } from "react";
import { ApiProvider } from "./api/api-provider.tsx";
import { HomePage } from "./components/home/home-page.tsx";
import { useDocumentTitle } from "./components/run/use-document-title.ts";
import { ErrorBoundary } from "./components/shell/error-boundary.tsx";
import { lazyPage } from "./components/shell/lazy-page.tsx";
import { PageSkeleton } from "./components/shell/page-skeleton.tsx";
import { Shell } from "./components/shell/shell.tsx";
import { useRoute } from "./hooks/use-route.ts";
import { shortId } from "./model/format/format.ts";
import type { Route } from "./model/route/route.ts";

const loadRun = () => import("./components/run/run-page.tsx");
const loadWorkflow = () => import("./components/workflow/workflow-page.tsx");
const loadInbox = () => import("./components/inbox/inbox-page.tsx");
const loadCompare = () => import("./components/compare/compare-page.tsx");

const RunPage = lazyPage(async () => (await loadRun()).RunPage);
const WorkflowPage = lazyPage(async () => (await loadWorkflow()).WorkflowPage);
const InboxPage = lazyPage(async () => (await loadInbox()).InboxPage);
const ComparePage = lazyPage(async () => (await loadCompare()).ComparePage);

/** How long after the first picture the other pages are loaded, in milliseconds, so that going there takes no time. */
const preloadMs = 1500;

/** The whole page. */
export function App(): ReactElement {
  return (
    <ErrorBoundary resetKey="app">
      <ApiProvider>
        <Shell>
          <CurrentPage />
        </Shell>
      </ApiProvider>
    </ErrorBoundary>
  );
}

function CurrentPage(): ReactElement {
  const route = useRoute();
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of [loadRun, loadWorkflow, loadInbox, loadCompare]) load().catch(() => undefined);
    }, preloadMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <ErrorBoundary resetKey={keyOf(route)}>
      <Suspense fallback={<PageSkeleton />}>{pageOf(route)}</Suspense>
    </ErrorBoundary>
  );
}

function pageOf(route: Route): ReactElement {
  switch (route.view) {
    case "home":
      return <HomePage />;
    case "workflow":
      return <WorkflowPage key={keyOf(route)} route={route} />;
    case "run":
      return <RunPage key={keyOf(route)} route={route} />;
    case "inbox":
      return <InboxPage />;
    case "compare":
      return <ComparedRuns key={keyOf(route)} left={route.left} right={route.right} />;
  }
}

function ComparedRuns({ left, right }: { readonly left: string; readonly right: string }): ReactElement {
  useDocumentTitle(`${shortId(left)} and ${shortId(right)}`);
  return <ComparePage left={left} right={right} />;
}

/** The same as long as the page is about the same. */
function keyOf(route: Route): string {
  switch (route.view) {
    case "workflow":
      return `workflow ${route.name}`;
    case "run":
      return `run ${route.handlerId}`;
    case "compare":
      return `compare ${route.left} ${route.right}`;
    default:
      return route.view;
  }
}
