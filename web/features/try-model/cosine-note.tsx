import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { formatFixed } from '../interface/format.ts';

/** What a cosine similarity is, and how long these took. */
export function CosineNote({ milliseconds }: { milliseconds: number }) {
  return (
    <p className="muted small-text" role="status">
      {t(
        'Cosine similarity: 1 for the same direction, 0 for unrelated, below 0 for opposite. Computed here in {milliseconds} ms.',
        { milliseconds: formatFixed(milliseconds, 0) },
      )}{' '}
      <Link href="/docs/recipes/try-a-model#similarities">{t('How to read the numbers')}</Link>
    </p>
  );
}
