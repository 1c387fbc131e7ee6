import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles/tokens.css";
import "./styles/base.css";
import { App } from "./app.tsx";
import { applyAppearance } from "./hooks/use-appearance.ts";

// Before the first picture, and not by a script in the document, which the content security policy would not run.
applyAppearance();

const root = document.getElementById("root");
if (root === null) throw new Error("The document has no element with the id root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
