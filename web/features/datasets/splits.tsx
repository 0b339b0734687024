import { t } from '../../messages/t.ts';
import { formatCount, formatPercent } from '../interface/format.ts';
import { Meter } from '../interface/meter.tsx';
import { Panel } from '../interface/panel.tsx';
import type { Dataset } from './dataset-query.ts';

export function Splits({ splits }: { splits: Dataset['splits'] }) {
  const total = splits.reduce((sum, { exampleCount }) => sum + exampleCount, 0);
  return (
    <Panel title={t('Splits')}>
      <table>
        <tbody>
          {splits.map(({ name, exampleCount }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="number">{formatCount(exampleCount)}</td>
              <td className="number">
                <Meter value={exampleCount / total} label={formatPercent(exampleCount / total)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
