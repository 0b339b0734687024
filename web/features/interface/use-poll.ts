'use client';

import { useEffect, useRef } from 'react';

/** Calls `refresh` every `milliseconds` while the page is visible: for data without a subscription. */
export function usePoll(refresh: () => void, milliseconds: number): void {
  const latest = useRef(refresh);
  latest.current = refresh;
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') latest.current();
    }, milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
}
