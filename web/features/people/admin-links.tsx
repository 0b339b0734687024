'use client';

import { usePathname } from 'next/navigation';
import { useQuery } from 'urql';
import { MyProjects } from '../projects/projects-query.ts';
import { PlaceLinks } from '../shell/place-links.tsx';

const PROJECTS = { href: '/projects', label: 'Projects', prefix: '/projects' };
const PLACES = [
  PROJECTS,
  { href: '/storage', label: 'Storage', prefix: '/storage' },
  { href: '/tokens', label: 'Tokens', prefix: '/tokens' },
  { href: '/audit', label: 'Audit', prefix: '/audit' },
];

/** The places of the navigation that only admins may see; projects are for all who work in several. */
export function AdminLinks() {
  const signingIn = usePathname() === '/sign-in';
  const [{ data }] = useQuery({ query: MyProjects, pause: signingIn });
  if (signingIn || !data) return null;
  if (data.viewer.role === 'ADMIN') return <PlaceLinks places={PLACES} />;
  return data.projects.totalCount > 1 ? <PlaceLinks places={[PROJECTS]} /> : null;
}
