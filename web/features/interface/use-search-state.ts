'use client';

import { useSearchParams } from 'next/navigation';
import { useSearchChange } from './use-search-change.ts';

/** The page's search parameters, and a way to change some of them; those set to null are left out of the address. */
export function useSearchState() {
  const search = useSearchParams();
  const replace = useSearchChange();
  function change(changes: Record<string, string | null>) {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === '') next.delete(name);
      else next.set(name, value);
    }
    replace(next);
  }
  return { get: (name: string) => search.get(name) ?? '', change };
}
