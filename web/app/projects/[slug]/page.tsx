import type { Metadata } from 'next';
import { ProjectPage } from '../../../features/projects/project-page.tsx';
import { OneProject } from '../../../features/projects/projects-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';

export const metadata: Metadata = { title: 'Project' };

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  return (
    <Prefetched queries={[[OneProject, { slug }]]}>
      <ProjectPage slug={slug} />
    </Prefetched>
  );
}
