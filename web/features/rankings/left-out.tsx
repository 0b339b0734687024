import type { Ranking } from './ranking-query.ts';

/** The models that a ranking left out, each with the reason. */
export function LeftOut({ models }: { models: Ranking['leftOut'] }) {
  if (models.length === 0) return null;
  return (
    <details className="small-text">
      <summary>
        {models.length} {models.length === 1 ? 'model was' : 'models were'} left out
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
