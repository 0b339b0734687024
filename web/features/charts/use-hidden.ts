'use client';

import { useState } from 'react';

/** Which series of a chart are hidden, and what hides or shows one. */
export function useHidden(): [ReadonlySet<string>, (key: string) => void] {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  return [
    hidden,
    (key) =>
      setHidden((before) => {
        const after = new Set(before);
        if (!after.delete(key)) after.add(key);
        return after;
      }),
  ];
}
