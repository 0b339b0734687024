import type { Metadata } from 'next';
import { FewShotPage } from '../../../features/few-shots/few-shot-page.tsx';
import { FewShotQuery } from '../../../features/few-shots/few-shot-query.ts';
import { metadataFrom } from '../../../graphql/metadata-from.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return metadataFrom([FewShotQuery, { id: (await params).id }], {
    title: ({ fewShotStudy }) =>
      fewShotStudy ? t('Few examples of {name}', { name: fewShotStudy.dataset.name }) : undefined,
    otherwise: t('Few-shot study'),
    description: (title) => t('{title}: how good each head is with 1, 5 and 20 of a class.', { title }),
  });
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return (
    <Prefetched item="fewShotStudy" queries={[[FewShotQuery, { id }]]}>
      <FewShotPage id={id} />
    </Prefetched>
  );
}
