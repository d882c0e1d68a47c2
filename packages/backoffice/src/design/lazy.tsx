/** A part of the app that is loaded when it is shown first. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    const [, show] = useState(loaded !== undefined);
    useEffect(() => {
      if (loaded !== undefined) return;
      void load().then((component) => {
        loaded = component;
        show(true);
      });
    }, []);
    const Loaded = loaded;
    return Loaded === undefined ? <div class="skeleton" aria-busy="true" /> : <Loaded {...props} />;
  };
}
