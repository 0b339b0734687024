'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';

export interface Place {
  href: string;
  label: string;
  /** Pages below it begin with this. */
  prefix: string;
}

export function PlaceLinks({ places }: { places: Place[] }) {
  const pathname = usePathname();
  return places.map(({ href, label, prefix }) => (
    <Link key={href} href={href} aria-current={pathname === href || pathname.startsWith(prefix) ? 'page' : undefined}>
      {label}
    </Link>
  ));
}
