'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { AnchorHTMLAttributes } from 'react';
import { isExplorer } from './content-security-policy.ts';

export interface Place {
  href: string;
  label: string;
  /** Pages below it begin with this. */
  prefix: string;
}

export function PlaceLinks({ places }: { places: Place[] }) {
  const pathname = usePathname();
  return places.map(({ href, label, prefix }) => (
    <PlaceLink
      key={href}
      href={href}
      isDocument={isExplorer(href) || isExplorer(pathname)}
      aria-current={pathname === href || pathname.startsWith(prefix) ? 'page' : undefined}
    >
      {label}
    </PlaceLink>
  ));
}

interface PlaceLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string;
  /** Opened as a document, with its own content policy. */
  isDocument: boolean;
}

const PlaceLink = ({ isDocument, ...link }: PlaceLinkProps) => (isDocument ? <a {...link} /> : <Link {...link} />);
