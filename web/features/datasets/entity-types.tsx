import { t } from '../../messages/t.ts';
import { formatCount } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import type { Dataset } from './dataset-query.ts';

/** How often each type of entity occurs, in all and in each split. */
export function EntityTypes({ types, splits }: { types: NonNullable<Dataset['entityTypes']>; splits: string[] }) {
  return (
    <Panel title={t('Entities')}>
      <Scroll label={t('Entities')}>
        <table>
          <thead>
            <tr>
              <th>{t('Type')}</th>
              <th className="number">{t('Entities')}</th>
              <th className="number">{t('Texts with one')}</th>
              {splits.map((split) => (
                <th key={split} className="number">
                  {split}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {types.map(({ type, spanCount, exampleCount, splits: counts }) => (
              <tr key={type}>
                <th scope="row">{type}</th>
                <td className="number">{formatCount(spanCount)}</td>
                <td className="number">{formatCount(exampleCount)}</td>
                {splits.map((split) => (
                  <td key={split} className="number">
                    {formatCount((counts as Record<string, number>)[split] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}
