import { useEffect, useRef } from "react";
import { initialValue } from "../../model/schema-form/default-value.ts";
import { withItem, withMovedItem, withoutItem } from "../../model/schema-form/edit-value.ts";
import type { ArrayField } from "../../model/schema-form/field.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Fieldset } from "./fieldset.tsx";
import classes from "./form.module.css";
import { type FieldViewProps, useForm } from "./form-context.ts";
import { useItemKeys } from "./use-item-keys.ts";

/** A list: its items can be added, removed and moved. */
export function ArrayFieldset(props: FieldViewProps & { readonly field: ArrayField }) {
  const { field, label, path, value, onChange } = props;
  const { FieldView } = useForm();
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const { keys, remove, move } = useItemKeys(list.length);
  const items = useRef<HTMLOListElement>(null);
  const addButton = useRef<HTMLDivElement>(null);
  const added = useRef(false);
  const item = field.item();

  useEffect(() => {
    if (!added.current) return;
    added.current = false;
    items.current?.children
      .item(list.length - 1)
      ?.querySelector<HTMLElement>("input, textarea, select, summary")
      ?.focus();
  }, [list.length]);

  return (
    <Fieldset props={props}>
      <ol ref={items} className={classes["items"]}>
        {list.map((entry, index) => {
          const name = `${label} ${index + 1}`;
          return (
            <li key={keys[index]} className={classes["item"]}>
              <FieldView
                field={item}
                label={name}
                path={[...path, index]}
                value={entry}
                onChange={(next) => onChange(withItem(list, index, next))}
                isRequired
              />
              <div className={classes["item-actions"]}>
                <IconButton
                  label={`Move ${name} up`}
                  icon="arrow-up"
                  disabledReason={index === 0 ? "It is the first" : undefined}
                  onClick={() => {
                    move(index, -1);
                    onChange(withMovedItem(list, index, -1));
                  }}
                />
                <IconButton
                  label={`Move ${name} down`}
                  icon="arrow-down"
                  disabledReason={index === list.length - 1 ? "It is the last" : undefined}
                  onClick={() => {
                    move(index, 1);
                    onChange(withMovedItem(list, index, 1));
                  }}
                />
                <IconButton
                  label={`Remove ${name}`}
                  icon="close"
                  onClick={() => {
                    remove(index);
                    onChange(withoutItem(list, index));
                    addButton.current?.querySelector("button")?.focus();
                  }}
                />
              </div>
            </li>
          );
        })}
      </ol>
      <div ref={addButton}>
        <Button
          variant="quiet"
          icon="plus"
          disabledReason={list.length >= field.maxItems ? `At most ${field.maxItems}` : undefined}
          aria-label={`Add to ${label}`}
          onClick={() => {
            added.current = true;
            onChange([...list, initialValue(item)]);
          }}
        >
          Add
        </Button>
      </div>
    </Fieldset>
  );
}
