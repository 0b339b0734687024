import { usePathname } from 'next/navigation';

/** Puts other search parameters into the address: at once, because the web server is not asked, which would ask the API for the whole page again. */
export function useSearchChange(): (next: URLSearchParams) => void {
  const pathname = usePathname();
  return (next) => window.history.replaceState(null, '', next.size > 0 ? `${pathname}?${next}` : pathname);
}
