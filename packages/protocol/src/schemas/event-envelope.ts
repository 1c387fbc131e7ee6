import { z } from "zod";

/** An event as the server writes it; the keys are in the order of the wire. */
export const eventEnvelopeSchema = z
  .object({
    value: z.record(z.string(), z.unknown()).meta({ description: "The event's fields." }),
    qualified_name: z
      .string()
      .nullable()
      .default(null)
      .meta({ description: "Module and class of the event. Deprecated, read `type`.", deprecated: true }),
    type: z.string().meta({ description: "The name of the event's class." }),
    types: z.array(z.string()).readonly().nullable().default(null).meta({
      description: "The names of the class's ancestors, nearest first, without the base event; null if none.",
    }),
  })
  .meta({
    id: "EventEnvelopeWithMetadata",
    description: "An event: the value, and what class it is of.",
    // What published clients were generated from; the others are present too.
    required: ["value", "type"],
  });

/** An event as a client writes it: the value, and the name of its class. */
export const eventEnvelopeInputSchema = z
  .object({
    value: z.record(z.string(), z.unknown()).meta({ description: "The event's fields." }),
    type: z.string().nullish().meta({ description: "The name of the event's class." }),
    qualified_name: z
      .string()
      .nullish()
      .meta({ description: "Module and class of the event. Older form of `type`.", deprecated: true }),
  })
  .meta({ id: "EventEnvelope", description: "An event as it is sent to a run." });
