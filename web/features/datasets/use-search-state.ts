'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';

/** The page's search parameters, and a way to change some of them; those set to null are left out of the address. */
export function useSearchState() {
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  function change(changes: Record<string, string | null>) {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === '') next.delete(name);
      else next.set(name, value);
    }
    const query = next.toString();
    router.replace(query ? `${pathname}?${query}` : pathname, { scroll: false });
  }
  return { get: (name: string) => search.get(name) ?? '', change };
}
