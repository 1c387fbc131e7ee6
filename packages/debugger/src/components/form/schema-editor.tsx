import { lazy, type ReactNode, type Ref, Suspense } from "react";
import type { JsonSchema } from "../../model/schema-form/json-schema.ts";
import { FormSkeleton } from "./form-skeleton.tsx";

/** What the owner of an editor can ask of it. */
export interface SchemaEditorHandle {
  /** Is the value one that can be sent? If not, the editor shows what is wrong, and puts the focus there. */
  validate(): boolean;
}

export interface SchemaEditorProps {
  /** `undefined` while it is on its way. */
  readonly schema: JsonSchema | undefined;
  /** Why there is no schema: then the value is written as JSON. */
  readonly schemaError?: Error | undefined;
  readonly onRetrySchema?: (() => void) | undefined;
  /** The value as it is sent; begin with `defaultValue(schema)`. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** The name of the form. */
  readonly label: string;
  /** Remembers under it whether the fields or the JSON are shown. */
  readonly storageKey?: string | undefined;
  /** What the server said about the value: shown verbatim, and at the field that it names. */
  readonly serverError?: string | undefined;
  /** What stands below the fields, such as the button that submits: one of `type="submit"`. */
  readonly actions?: ReactNode | undefined;
  /** Next to the switch of form and JSON. */
  readonly tools?: ReactNode | undefined;
  /** Called with Enter, with Ctrl Enter, and by the button that submits; only with a value that fits the schema. */
  readonly onSubmit?: (() => void) | undefined;
  readonly autoFocus?: boolean | undefined;
  readonly ref?: Ref<SchemaEditorHandle> | undefined;
}

const SchemaEditorBody = lazy(() =>
  import("./schema-editor-body.tsx").then((module) => ({ default: module.SchemaEditorBody })),
);

/**
 * A form for a value of a schema: as fields or as JSON, which can be switched at any time. It is a `<form>`, and is loaded
 * when it is first shown.
 */
export function SchemaEditor(props: SchemaEditorProps) {
  return (
    <Suspense fallback={<FormSkeleton />}>
      <SchemaEditorBody {...props} />
    </Suspense>
  );
}
