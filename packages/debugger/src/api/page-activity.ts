export type PageChange = "visible" | "hidden" | "online" | "offline";

/** Does somebody look at the page, and has it a network? */
export interface PageActivity {
  isVisible(): boolean;
  subscribe(listener: (change: PageChange) => void): () => void;
}

/** That of the browser's page; one that is always visible where there is none. */
export const browserActivity: PageActivity = {
  isVisible: () => typeof document === "undefined" || document.visibilityState !== "hidden",
  subscribe(listener) {
    if (typeof window === "undefined") return () => {};
    const onVisibility = (): void => listener(document.visibilityState === "hidden" ? "hidden" : "visible");
    const onOnline = (): void => listener("online");
    const onOffline = (): void => listener("offline");
    document.addEventListener("visibilitychange", onVisibility);
    window.addEventListener("online", onOnline);
    window.addEventListener("offline", onOffline);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      window.removeEventListener("online", onOnline);
      window.removeEventListener("offline", onOffline);
    };
  },
};
