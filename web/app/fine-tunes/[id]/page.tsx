import type { Metadata } from 'next';
import { FineTuneQuery } from '../../../features/fine-tunes/fine-tune-fields.ts';
import { FineTunePage } from '../../../features/fine-tunes/fine-tune-page.tsx';
import { methodName } from '../../../features/fine-tunes/method-name.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { titleFrom } from '../../../graphql/title-from.ts';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleFrom(
    [FineTuneQuery, { id: (await params).id }],
    ({ fineTune }) =>
      fineTune ? t('{fineTune} of {name}', { fineTune: methodName(fineTune), name: fineTune.model.name }) : undefined,
    t('Fine-tune'),
  );
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return (
    <Prefetched item="fineTune" queries={[[FineTuneQuery, { id }]]}>
      <FineTunePage id={id} />
    </Prefetched>
  );
}
