import { z } from "zod";

/** A JSON Schema, as an object. */
export const jsonSchemaSchema = z
  .record(z.string(), z.unknown())
  .readonly()
  .meta({ id: "JsonSchema", description: "A JSON Schema of the dialect 2020-12." });
