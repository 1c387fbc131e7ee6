import assert from "node:assert/strict";
import { standardDecorators } from "@llama-agents/workflows/vite";

assert.equal(standardDecorators().enforce, "pre");
