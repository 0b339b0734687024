import type { Metadata } from 'next';
import { ProjectsPage } from '../../features/projects/projects-page.tsx';
import { Projects } from '../../features/projects/projects-query.ts';
import { Prefetched } from '../../graphql/prefetched.tsx';

export const metadata: Metadata = { title: 'Projects' };

export default function Page() {
  return (
    <Prefetched queries={[[Projects, { after: null }]]}>
      <ProjectsPage />
    </Prefetched>
  );
}
