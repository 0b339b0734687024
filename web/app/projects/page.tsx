import type { Metadata } from 'next';
import { ProjectsPage } from '../../features/projects/projects-page.tsx';
import { Projects } from '../../features/projects/projects-query.ts';
import { Prefetched } from '../../graphql/prefetched.tsx';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Projects'),
  description: t('The teams that work here, what each stores, and their quotas.'),
};

export default function Page() {
  return (
    <Prefetched queries={[[Projects, { after: null }]]}>
      <ProjectsPage />
    </Prefetched>
  );
}
