import Link from 'next/link';
import { Facts } from '../interface/facts.tsx';
import { formatCounted } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import type { FineTune } from './fine-tune-fields.ts';

const share = (value: number) => value.toFixed(3);

/** What an adaptation has brought on the target's examples: beside no adaptation, and beside what the target's labels would give. */
export function AdaptationPanel({ fineTune }: { fineTune: FineTune }) {
  const { targetDataset, adaptation } = fineTune;
  if (!targetDataset) return null;
  const { accuracy = null, information, warning = null, examples } = adaptation ?? {};
  return (
    <Panel title="Adaptation">
      <p>
        To <Link href={`/datasets/${targetDataset.id}`}>{targetDataset.name}</Link>
        {examples !== undefined && `, ${formatCounted(examples, 'example')}`}
      </p>
      {!adaptation && <p className="muted">Known after the first epoch.</p>}
      <Facts
        facts={[
          ['Accuracy, adapted', accuracy && share(accuracy.adapted)],
          ['Without adaptation', accuracy && share(accuracy.without)],
          ['With the target’s labels', accuracy?.bound != null && share(accuracy.bound)],
          [
            'Information in predictions',
            information && `${share(information.adapted)}, ${share(information.without)} without`,
          ],
        ]}
      />
      {adaptation && !accuracy && (
        <p className="muted small-text">
          The target has no labels to measure accuracy on.
          {!warning &&
            ' No warning does not mean that the adaptation helped: of 9 measured runs that lost accuracy, one was not warned of.'}
        </p>
      )}
      {warning && <p role="alert">{warning}</p>}
    </Panel>
  );
}
