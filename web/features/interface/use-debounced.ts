'use client';

import { useEffect, useState } from 'react';

/** The value once it has not changed for `milliseconds`: typing then queries the API once, not at each key. */
export function useDebounced<T>(value: T, milliseconds = 250): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return rested;
}
