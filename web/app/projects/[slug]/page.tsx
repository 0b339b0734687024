import type { Metadata } from 'next';
import { Users } from '../../../features/people/people-query.ts';
import { ProjectPage } from '../../../features/projects/project-page.tsx';
import { Holdings, Members, OneProject } from '../../../features/projects/projects-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { titleFrom } from '../../../graphql/title-from.ts';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ slug: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleFrom([OneProject, { slug: (await params).slug }], ({ project }) => project?.name, t('Project'));
}

export default async function Page({ params }: Props) {
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
