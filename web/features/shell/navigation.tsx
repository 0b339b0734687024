'use client';

import { usePathname } from 'next/navigation';
import { useQuery } from 'urql';
import { ProjectSwitch } from '../projects/project-switch.tsx';
import { MyProjects } from '../projects/projects-query.ts';
import { SignOutButton } from '../session/sign-out-button.tsx';
import styles from './navigation.module.css';
import { PlaceLinks } from './place-links.tsx';
import { ADMINISTRATION, PROGRAMS, PROJECTS, SESSIONS, WORK } from './places.ts';
import { ThemeSwitch } from './theme-switch.tsx';

/** All places, the project that the pages show, the theme, and the way out. Administration is for admins; projects are for all who work in several. */
export function Navigation({ label }: { label: string }) {
  const signingIn = usePathname() === '/sign-in';
  const [{ data }] = useQuery({ query: MyProjects, pause: signingIn });
  const isAdmin = data?.viewer.role === 'ADMIN';
  const several = (data?.projects.totalCount ?? 0) > 1;
  return (
    <>
      <nav className={styles.navigation} aria-label={label}>
        <ProjectSwitch />
        <div className={styles.group}>
          <PlaceLinks places={WORK} />
        </div>
        <div className={styles.group}>
          <PlaceLinks places={PROGRAMS} />
        </div>
        {(isAdmin || several) && (
          <div className={styles.group}>
            <PlaceLinks places={isAdmin ? ADMINISTRATION : [PROJECTS]} />
          </div>
        )}
        {!signingIn && (
          <div className={styles.group}>
            <PlaceLinks places={[SESSIONS]} />
          </div>
        )}
      </nav>
      <div className={styles.foot}>
        <ThemeSwitch />
        {!signingIn && <SignOutButton />}
      </div>
    </>
  );
}
