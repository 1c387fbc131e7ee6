import { type ComponentType, lazy, type ReactElement } from "react";

/** How long after a failure it may be tried again, in milliseconds: by then it is shown. */
const settleMs = 500;

/** A page whose code is loaded when it is first shown. After a failure, `lazy` of React would fail for ever: this one does not. */
export function lazyPage<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => ReactElement {
  let Page = begin();
  function begin(): ComponentType<Props> {
    return lazy(async () => {
      try {
        return { default: await load() };
      } catch (error) {
        setTimeout(() => {
          Page = begin();
        }, settleMs);
        throw error;
      }
    });
  }
  return (props) => <Page {...props} />;
}
