import type { Metadata } from 'next';
import { FineTuneQuery } from '../../../features/fine-tunes/fine-tune-fields.ts';
import { FineTunePage } from '../../../features/fine-tunes/fine-tune-page.tsx';
import { methodName } from '../../../features/fine-tunes/method-name.ts';
import { metadataFrom } from '../../../graphql/metadata-from.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return metadataFrom([FineTuneQuery, { id: (await params).id }], {
    title: ({ fineTune }) =>
      fineTune ? t('{fineTune} of {name}', { fineTune: methodName(fineTune), name: fineTune.model.name }) : undefined,
    otherwise: t('Fine-tune'),
    description: (title) => t('{title}: progress, curves, checkpoints, options and lineage.', { title }),
  });
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return (
    <Prefetched item="fineTune" queries={[[FineTuneQuery, { id }]]}>
      <FineTunePage id={id} />
    </Prefetched>
  );
}
