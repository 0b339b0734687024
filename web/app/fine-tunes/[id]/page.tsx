import type { Metadata } from 'next';
import { FineTuneQuery } from '../../../features/fine-tunes/fine-tune-fields.ts';
import { FineTunePage } from '../../../features/fine-tunes/fine-tune-page.tsx';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

export const metadata: Metadata = { title: t('Fine-tune') };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <Prefetched item="fineTune" queries={[[FineTuneQuery, { id }]]}>
      <FineTunePage id={id} />
    </Prefetched>
  );
}
