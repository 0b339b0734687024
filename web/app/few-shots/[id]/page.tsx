import type { Metadata } from 'next';
import { FewShotPage } from '../../../features/few-shots/few-shot-page.tsx';
import { FewShotQuery } from '../../../features/few-shots/few-shot-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { titleFrom } from '../../../graphql/title-from.ts';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleFrom(
    [FewShotQuery, { id: (await params).id }],
    ({ fewShotStudy }) => (fewShotStudy ? t('Few examples of {name}', { name: fewShotStudy.dataset.name }) : undefined),
    t('Few-shot study'),
  );
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return (
    <Prefetched item="fewShotStudy" queries={[[FewShotQuery, { id }]]}>
      <FewShotPage id={id} />
    </Prefetched>
  );
}
