'use client';

import { useRouter } from 'next/navigation';
import { Page } from '../interface/page.tsx';
import { CheckpointPicker } from './checkpoint-picker.tsx';
import { ComparisonView } from './comparison-view.tsx';

/** Which checkpoints are compared stands in the address, so that a comparison can be sent to a colleague. */
export function ComparePage({ ids }: { ids: string[] }) {
  const router = useRouter();
  const choose = (chosen: string[]) =>
    router.replace(chosen.length > 0 ? `/compare?ids=${chosen.join(',')}` : '/compare', { scroll: false });
  return (
    <Page
      title="Compare checkpoints"
      lead="The same test examples, judged by each: by how much do they differ, is that more than chance, and where?"
    >
      <CheckpointPicker chosen={ids} onChange={choose} />
      {ids.length === 1 && <p className="muted">Choose one more to compare it with.</p>}
      {ids.length >= 2 && <ComparisonView ids={ids} />}
    </Page>
  );
}
