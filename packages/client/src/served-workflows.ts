import type {
  AnyEventClass,
  DefaultTypes,
  FieldsJson,
  FieldsJsonInput,
  WorkflowMap,
  WorkflowTypes,
} from "@llama-agents/workflows";

/** What a client wants to know of the type of a server; `typeof server` of a `WorkflowServer` says it. */
export interface ServedWorkflows {
  readonly "~workflows": WorkflowMap;
}

/** A server of which nothing is known: any name, any fields, any result. */
export interface AnyServer {
  readonly "~workflows": Readonly<Record<string, { readonly "~types": DefaultTypes }>>;
}

/** The names of the workflows of a server. */
export type WorkflowName<Server extends ServedWorkflows> = keyof Server["~workflows"] & string;

type TypesOf<Server extends ServedWorkflows, Name extends WorkflowName<Server>> = Server["~workflows"][Name] extends {
  readonly "~types": infer Types extends WorkflowTypes;
}
  ? Types
  : never;

/** The fields of a start event, as JSON; of a bare one any. */
export type StartFields<Start extends AnyEventClass> = Start["type"] extends "StartEvent"
  ? Readonly<Record<string, unknown>>
  : FieldsJsonInput<Start["fields"]>;

/** What a run is started with: the event, or its fields, which may be left out if none is required. */
export type StartArguments<Server extends ServedWorkflows, Name extends WorkflowName<Server>, Options> = ArgumentsOf<
  TypesOf<Server, Name>["start"],
  Options
>;

type ArgumentsOf<Start extends AnyEventClass, Options> =
  Record<never, never> extends StartFields<Start>
    ? [input?: StartFields<Start> | InstanceType<Start>, options?: Options]
    :
        | [input: StartFields<Start> | InstanceType<Start>, options?: Options]
        | [input: undefined, options: Options & { readonly context: object }];

/** What a run ends with: the `result` of a bare stop event, of any other its fields as JSON. */
export type RemoteResult<Server extends ServedWorkflows, Name extends WorkflowName<Server>> = ResultOf<
  TypesOf<Server, Name>["stop"]
>;

type ResultOf<Stop extends AnyEventClass> = Stop extends AnyEventClass
  ? string extends Stop["type"]
    ? unknown
    : FieldsJson<Stop["fields"]>
  : never;
