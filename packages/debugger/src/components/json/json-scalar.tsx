import classes from "./json-tree.module.css";

/** A JSON value that has no parts, coloured by its kind. An address of the web is a link. */
export function JsonScalar({ value, isTabStop = false }: { readonly value: unknown; readonly isTabStop?: boolean }) {
  if (typeof value === "string") {
    const isLink = /^https?:\/\/[^\s"<>]+[^\s"<>…]$/.test(value);
    if (!isLink) return <span className={classes["string"]}>{JSON.stringify(value)}</span>;
    return (
      <a
        className={classes["string"]}
        href={value}
        target="_blank"
        rel="noopener noreferrer"
        tabIndex={isTabStop ? 0 : -1}
      >
        {value}
      </a>
    );
  }
  return <span className={classes[value === null ? "null" : "number"]}>{JSON.stringify(value) ?? "undefined"}</span>;
}
