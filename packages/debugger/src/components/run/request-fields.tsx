import { previewJson } from "../../model/format/preview.ts";
import classes from "./waiting-card.module.css";

/** What an event that asks says: its fields, texts as they are. */
export function RequestFields({ value }: { readonly value: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(value);
  if (entries.length === 0) return null;
  return (
    <dl className={classes["fields"]}>
      {entries.map(([name, field]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd data-kind={typeof field === "string" ? "text" : "json"}>
            {typeof field === "string" ? field : previewJson(field, 2000)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
