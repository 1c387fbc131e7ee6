import { act, cleanup, render } from "@testing-library/react";
import { type UserEvent, userEvent } from "@testing-library/user-event";
import axe from "axe-core";
import { type ReactNode, StrictMode } from "react";
import { afterEach } from "vitest";
import { ApiProvider } from "../../../src/api/api-provider.tsx";
import { type FakeServer, servicesFor, type TestServices } from "./fake-server.ts";

afterEach(cleanup);

interface RenderedPage {
  readonly services: TestServices;
  readonly user: UserEvent;
  /** Moves the clock of the services, in milliseconds. */
  readonly advance: (milliseconds: number) => Promise<void>;
}

/** Renders in strict mode with services of their own, and lets the first answers come. */
export async function renderPage(server: FakeServer, content: ReactNode): Promise<RenderedPage> {
  const services = servicesFor(server);
  const user = userEvent.setup();
  const advance = (milliseconds: number): Promise<void> => act(() => services.clock.advance(milliseconds));
  render(
    <StrictMode>
      <ApiProvider services={services}>{content}</ApiProvider>
    </StrictMode>,
  );
  await advance(200);
  return { services, user, advance };
}

/** What axe has to say about the document; rules of whole pages and of colours are for a real browser. */
export async function violationsOf(): Promise<readonly string[]> {
  const rules = { region: { enabled: false }, "color-contrast": { enabled: false } };
  const { violations } = await axe.run(document.body, { rules });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
