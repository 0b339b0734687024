'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/** A value that stands in the page's address, so that a colleague who gets the link sees the same; null leaves it out. */
export function useSearchParam(name: string): [value: string | null, set: (value: string | null) => void] {
  const params = useSearchParams();
  const pathname = usePathname();
  const set = useCallback(
    (value: string | null) => {
      const next = new URLSearchParams(window.location.search);
      if (value === null) next.delete(name);
      else next.set(name, value);
      const query = next.toString();
      // Next follows the browser's history without asking the server again.
      window.history.replaceState(null, '', query ? `${pathname}?${query}` : pathname);
    },
    [name, pathname],
  );
  return [params.get(name), set];
}
