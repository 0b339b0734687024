import type { ReactNode } from 'react';
import { PlaceLinks } from './place-links.tsx';
import styles from './shell.module.css';

const PLACES = [
  { href: '/models', label: 'Models', prefix: '/models' },
  { href: '/datasets', label: 'Data sets', prefix: '/datasets' },
  { href: '/feature-sets', label: 'Feature sets', prefix: '/feature-sets' },
  { href: '/fine-tunes', label: 'Fine-tunes', prefix: '/fine-tunes' },
  { href: '/sweeps', label: 'Sweeps', prefix: '/sweeps' },
  { href: '/compare', label: 'Compare', prefix: '/compare' },
  { href: '/endpoints', label: 'Endpoints', prefix: '/endpoints' },
  { href: '/graphiql', label: 'API', prefix: '/graphiql' },
];

/** @param children links for some people only */
export function Navigation({ children }: { children?: ReactNode }) {
  return (
    <nav className={styles.navigation} aria-label="Main">
      <PlaceLinks places={PLACES} />
      {children}
    </nav>
  );
}
