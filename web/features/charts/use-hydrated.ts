'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** Whether the page runs in a browser; false while the server renders it and while React takes over what the server sent. */
export const useHydrated = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
