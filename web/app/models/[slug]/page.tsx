import type { Metadata } from 'next';
import { NoteViewerQuery } from '../../../features/bias-notes/note-query.ts';
import { CardOnServer } from '../../../features/models/card/card-on-server.tsx';
import { ModelFineTunes } from '../../../features/models/fine-tunes/model-fine-tunes-query.ts';
import { ModelPage } from '../../../features/models/model-page.tsx';
import { ModelQuery } from '../../../features/models/model-query.ts';
import { metadataFrom } from '../../../graphql/metadata-from.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ slug: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const slug = decodeURIComponent((await params).slug);
  return metadataFrom([ModelQuery, { slug }], {
    title: ({ model }) => model?.name,
    otherwise: slug,
    description: (title) =>
      t('{title}: card, origin, licence, known biases, layers, and a trial in the browser.', { title }),
  });
}

export default async function Page({ params }: Props) {
  const slug = decodeURIComponent((await params).slug);
  return (
    <Prefetched item="model" queries={[[ModelQuery, { slug }], [ModelFineTunes, { slug }], [NoteViewerQuery]]}>
      <ModelPage slug={slug} card={<CardOnServer slug={slug} />} />
    </Prefetched>
  );
}
