import type { Metadata } from 'next';
import { FewShotPage } from '../../../features/few-shots/few-shot-page.tsx';
import { FewShotQuery } from '../../../features/few-shots/few-shot-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

export const metadata: Metadata = { title: t('Few-shot study') };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <Prefetched item="fewShotStudy" queries={[[FewShotQuery, { id }]]}>
      <FewShotPage id={id} />
    </Prefetched>
  );
}
