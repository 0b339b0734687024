'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { AnchorHTMLAttributes } from 'react';
import { isExplorer } from './content-security-policy.ts';
import type { Place } from './places.ts';

export function PlaceLinks({ places }: { places: Place[] }) {
  const pathname = usePathname();
  return places.map(({ href, label, prefix, icon: Icon }) => (
    <PlaceLink
      key={href}
      href={href}
      isDocument={isExplorer(href) || isExplorer(pathname)}
      aria-current={isAt(pathname, prefix) ? 'page' : undefined}
    >
      <Icon size={17} aria-hidden />
      {label}
    </PlaceLink>
  ));
}

const isAt = (pathname: string, prefix: string) =>
  prefix === '/' ? pathname === '/' : pathname === prefix || pathname.startsWith(`${prefix}/`);

interface PlaceLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string;
  /** Opened as a document, with its own content policy. */
  isDocument: boolean;
}

const PlaceLink = ({ isDocument, ...link }: PlaceLinkProps) => (isDocument ? <a {...link} /> : <Link {...link} />);
