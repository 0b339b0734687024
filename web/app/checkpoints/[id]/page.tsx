import type { Metadata } from 'next';
import { CheckpointPage } from '../../../features/checkpoints/checkpoint-page.tsx';
import { CheckpointQuery } from '../../../features/checkpoints/checkpoint-query.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';

export const metadata: Metadata = { title: 'Checkpoint' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <Prefetched queries={[[CheckpointQuery, { id }]]}>
      <CheckpointPage id={id} />
    </Prefetched>
  );
}
