import { Component, type ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

export interface ErrorBoundaryProps {
  /** Another one tries again. */
  readonly resetKey: string;
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly error: unknown;
  readonly resetKey: string;
}

const none = Symbol("no error");

/** A fault of the page itself: what is inside is replaced by a message, the rest goes on. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: none, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: unknown): Partial<ErrorBoundaryState> {
    return { error };
  }

  static getDerivedStateFromProps(
    { resetKey }: ErrorBoundaryProps,
    state: ErrorBoundaryState,
  ): Partial<ErrorBoundaryState> | null {
    return resetKey === state.resetKey ? null : { error: none, resetKey };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === none) return this.props.children;
    const message = error instanceof Error ? error.message : String(error);
    return (
      <div role="alert">
        <EmptyState
          title="This part of the page has stopped"
          action={
            <>
              <Button variant="primary" onClick={() => this.setState({ error: none })}>
                Try again
              </Button>{" "}
              <Button onClick={() => window.location.reload()}>Reload the page</Button>
            </>
          }
        >
          <p>Your runs go on: it is only the page. If the server was just updated, reload.</p>
          <p>
            <code>{message}</code>
          </p>
        </EmptyState>
      </div>
    );
  }
}
