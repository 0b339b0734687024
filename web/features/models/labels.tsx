import { t } from '../../messages/t.ts';

/** More of them push everything else away. */
const FEW = 12;

/** What a model predicts; a thousand labels are behind a click. */
export function Labels({ labels }: { labels: string[] }) {
  if (labels.length <= FEW) return <span dir="auto">{labels.join(', ')}</span>;
  return (
    <details>
      <summary>{t('{count, plural, one {# label} other {# labels}}', { count: labels.length })}</summary>
      <span dir="auto">{labels.join(', ')}</span>
    </details>
  );
}
