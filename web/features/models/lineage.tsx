import Link from 'next/link';
import { Panel } from '../interface/panel.tsx';
import type { Model } from './model-query.ts';

/** The model it was made from, and those made from it. */
export function Lineage({ model }: { model: Model }) {
  if (!model.baseModel && model.derivatives.length === 0) return null;
  return (
    <Panel title="Lineage">
      {model.baseModel && (
        <p>
          Made from <Link href={`/models/${model.baseModel.slug}`}>{model.baseModel.name}</Link>
        </p>
      )}
      {model.derivatives.length > 0 && (
        <div>
          <h3>Made from it</h3>
          <ul style={{ paddingLeft: 18 }}>
            {model.derivatives.map((derivative) => (
              <li key={derivative.id}>
                <Link href={`/models/${derivative.slug}`}>{derivative.name}</Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}
