import assert from "node:assert/strict";
import { routes } from "@llama-agents/protocol";
import * as schemas from "@llama-agents/protocol/schemas";

assert.ok(Object.keys(routes).length > 0);
assert.ok(Object.keys(schemas).length > 0);
