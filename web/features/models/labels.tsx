import { t } from '../../messages/t.ts';
import { formatItems } from '../interface/format.ts';

/** More of them push everything else away. */
const FEW = 12;

/** What a model predicts; a thousand labels are behind a click. */
export function Labels({ labels }: { labels: string[] }) {
  if (labels.length <= FEW) return <span dir="auto">{formatItems(labels)}</span>;
  return (
    <details>
      <summary>{t('{count, plural, one {# label} other {# labels}}', { count: labels.length })}</summary>
      <span dir="auto">{formatItems(labels)}</span>
    </details>
  );
}
