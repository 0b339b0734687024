import { t } from '../../messages/t.ts';
import type { Ranking } from './ranking-query.ts';

/** The models that a ranking left out, each with the reason. */
export function LeftOut({ models }: { models: Ranking['leftOut'] }) {
  if (models.length === 0) return null;
  return (
    <details className="small-text">
      <summary>
        {t('{count, plural, one {# model was} other {# models were}} left out', { count: models.length })}
      </summary>
      <ul>
        {models.map(({ model, reason }) => (
          <li key={model.slug}>
            {model.name}: {reason}
          </li>
        ))}
      </ul>
    </details>
  );
}
