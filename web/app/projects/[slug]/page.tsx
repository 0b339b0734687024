import type { Metadata } from 'next';
import { Users } from '../../../features/people/people-query.ts';
import { ProjectPage } from '../../../features/projects/project-page.tsx';
import { Holdings, Members, OneProject } from '../../../features/projects/projects-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

export const metadata: Metadata = { title: t('Project') };

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  return (
    <Prefetched
      item="project"
      queries={[[OneProject, { slug }], [Members, { slug, after: null }], [Users], [Holdings, { slug }]]}
    >
      <ProjectPage slug={slug} />
    </Prefetched>
  );
}
