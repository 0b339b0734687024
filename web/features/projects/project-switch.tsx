'use client';

import { usePathname } from 'next/navigation';
import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import form from '../interface/form.module.css';
import styles from './projects.module.css';
import { ChooseProject, MyProjects } from './projects-query.ts';

/** Which project the pages show. Nothing where there is only one. */
export function ProjectSwitch() {
  const signingIn = usePathname() === '/sign-in';
  const [{ data }] = useQuery({ query: MyProjects, pause: signingIn });
  const [{ fetching, error }, choose] = useMutation(ChooseProject);
  if (signingIn || !data || data.projects.totalCount < 2) return null;

  async function change(slug: string) {
    const result = await choose({ slug });
    // Everything that is on the page is of the project before.
    if (!result.error) window.location.assign('/');
  }

  return (
    <>
      <select
        className={styles.switch}
        aria-label={t('Project')}
        value={data.viewer.project.slug}
        disabled={fetching}
        onChange={(event) => change(event.target.value)}
      >
        {data.projects.edges.map(({ node: { id, slug, name } }) => (
          <option key={id} value={slug}>
            {name}
          </option>
        ))}
      </select>
      {error && (
        <p className={form.problem} role="alert">
          {errorMessage(error)}
        </p>
      )}
    </>
  );
}
