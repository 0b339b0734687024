'use client';

import { useRouter } from 'next/navigation';
import { Page } from '../interface/page.tsx';
import { CheckpointPicker } from './checkpoint-picker.tsx';
import { ComparisonView } from './comparison-view.tsx';

/** The address holds the compared checkpoints, so that a comparison can be sent to a colleague. */
export function ComparePage({ ids }: { ids: string[] }) {
  const router = useRouter();
  const choose = (chosen: string[]) =>
    router.replace(chosen.length > 0 ? `/compare?ids=${chosen.join(',')}` : '/compare', { scroll: false });
  return (
    <Page
      title="Compare checkpoints"
      lead="The same test examples, predicted by each checkpoint: how large is the difference, is it more than chance, and where is it?"
    >
      <CheckpointPicker chosen={ids} onChange={choose} />
      {ids.length === 1 && <p className="muted">Choose one more to compare it with.</p>}
      {ids.length >= 2 && <ComparisonView ids={ids} />}
    </Page>
  );
}
