'use client';

import { type ComponentType, useEffect, useState } from 'react';
import { NotLoaded } from './not-loaded.tsx';

/**
 * A component whose code is loaded when it is first shown: for what a press opens. `next/dynamic` suspends, and React keeps 300 ms between
 * a fallback and what takes its place; this shows nothing until the code is there, then the component at once. Not rendered by the web server.
 *
 * @param load imports it. If that fails, a message says so, and the page stays
 */
export function loadedWhenShown<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function LoadedWhenShown(props: Props) {
    const [Shown, setShown] = useState<ComponentType<Props> | null>(() => loaded);
    useEffect(() => {
      if (loaded) return;
      let gone = false;
      load().then(
        (component) => {
          loaded = component;
          if (!gone) setShown(() => component);
        },
        () => {
          if (!gone) setShown(() => NotLoaded);
        },
      );
      return () => {
        gone = true;
      };
    }, []);
    return Shown && <Shown {...props} />;
  };
}
