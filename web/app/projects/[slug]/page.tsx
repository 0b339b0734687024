import type { Metadata } from 'next';
import { Users } from '../../../features/people/people-query.ts';
import { ProjectPage } from '../../../features/projects/project-page.tsx';
import { Holdings, Members, OneProject } from '../../../features/projects/projects-query.ts';
import { metadataFrom } from '../../../graphql/metadata-from.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ slug: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return metadataFrom([OneProject, { slug: (await params).slug }], {
    title: ({ project }) => project?.name,
    otherwise: t('Project'),
    description: (title) => t('{title}: its use of storage and jobs, its members and quotas.', { title }),
  });
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
