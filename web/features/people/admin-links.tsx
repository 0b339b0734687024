'use client';

import { usePathname } from 'next/navigation';
import { useQuery } from 'urql';
import { PlaceLinks } from '../shell/place-links.tsx';
import { MyRole } from './people-query.ts';

const PLACES = [
  { href: '/storage', label: 'Storage', prefix: '/storage' },
  { href: '/tokens', label: 'Tokens', prefix: '/tokens' },
  { href: '/audit', label: 'Audit', prefix: '/audit' },
];

/** The places of the navigation that only admins may see. */
export function AdminLinks() {
  const signingIn = usePathname() === '/sign-in';
  const [{ data }] = useQuery({ query: MyRole, pause: signingIn });
  return !signingIn && data?.viewer.role === 'ADMIN' ? <PlaceLinks places={PLACES} /> : null;
}
