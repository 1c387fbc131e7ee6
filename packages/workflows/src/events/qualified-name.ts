import type { AnyEventClass } from "./event.ts";

/** The namespace of classes that name none. */
export const defaultNamespace = "workflow";

/** The namespace of the events that come with this package: the module of the Python library that declares them. */
export const builtinNamespace = "workflows.events";

/**
 * The name of an event class on the wire, as `qualified_name`: its namespace, a dot, its type.
 *
 * @param namespace - of classes that have no static `namespace` of their own; that of a parent with another type, such
 *   as `StartEvent`, does not count. @default "workflow"
 */
export function qualifiedNameOf(eventClass: AnyEventClass, namespace: string = defaultNamespace): string {
  return `${ownNamespace(eventClass) ?? namespace}.${eventClass.type}`;
}

/** The last part of a dotted name, which is the type. */
export function typeOfQualifiedName(qualifiedName: string): string {
  return qualifiedName.slice(qualifiedName.lastIndexOf(".") + 1);
}

function ownNamespace(eventClass: AnyEventClass): string | undefined {
  let current: object | null = eventClass;
  while (current !== null) {
    if (Object.hasOwn(current, "namespace")) return (current as AnyEventClass).namespace;
    if (Object.hasOwn(current, "type")) return undefined;
    current = Object.getPrototypeOf(current) as object | null;
  }
  return undefined;
}
