'use client';

import { useSyncExternalStore } from 'react';

const unchanging = () => () => {};

/** False on the web server and in the first pass in the browser, which must agree with the server's. */
export const useInBrowser = (): boolean =>
  useSyncExternalStore(
    unchanging,
    () => true,
    () => false,
  );
