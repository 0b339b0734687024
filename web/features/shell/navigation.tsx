'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import styles from './shell.module.css';

const PLACES = [
  { href: '/', label: 'Zoo', prefix: '/models' },
  { href: '/datasets', label: 'Data sets', prefix: '/datasets' },
  { href: '/feature-sets', label: 'Feature sets', prefix: '/feature-sets' },
  { href: '/fine-tunes', label: 'Fine-tunes', prefix: '/fine-tunes' },
  { href: '/sweeps', label: 'Sweeps', prefix: '/sweeps' },
  { href: '/compare', label: 'Compare', prefix: '/compare' },
  { href: '/endpoints', label: 'Endpoints', prefix: '/endpoints' },
  { href: '/graphiql', label: 'API', prefix: '/graphiql' },
];

export function Navigation() {
  const pathname = usePathname();
  return (
    <nav className={styles.navigation} aria-label="Main">
      {PLACES.map(({ href, label, prefix }) => (
        <Link
          key={href}
          href={href}
          aria-current={pathname === href || pathname.startsWith(prefix) ? 'page' : undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
