import { t } from '../../messages/t.ts';
import { datasetName } from '../datasets/dataset-name.ts';
import { Field } from '../interface/field.tsx';
import { formatCount } from '../interface/format.ts';
import { obstacleFor, withObstacle } from './obstacle.ts';
import type { DatasetChoice, ModelChoice } from './start-query.ts';

interface DatasetFieldProps {
  /** What the chosen model takes. */
  modality: ModelChoice['modality'];
  datasets: DatasetChoice[];
  value: string;
  error?: string;
  onChange: (id: string) => void;
}

/** The data sets that the model can be trained on, and below them those that it cannot, with the reason. */
export function DatasetField({ modality, datasets, value, error, onChange }: DatasetFieldProps) {
  const each = datasets.map((dataset) => ({ dataset, obstacle: obstacleFor(modality, dataset) }));
  const fitting = each.filter(({ obstacle }) => obstacle === null);
  return (
    <Field label={t('Data set')} error={error}>
      {(field) => (
        <select {...field} name="datasetId" value={value} onChange={(event) => onChange(event.target.value)}>
          {fitting.length === 0 && (
            <option value="">{modality === 'TEXT' ? t('None of texts yet') : t('None of pictures yet')}</option>
          )}
          {fitting.map(({ dataset }) => (
            <option key={dataset.id} value={dataset.id}>
              {withCounts(dataset)}
            </option>
          ))}
          {fitting.length < each.length && (
            <optgroup label={t('This model cannot be trained on')}>
              {each.map(
                ({ dataset, obstacle }) =>
                  obstacle && (
                    <option key={dataset.id} value={dataset.id} disabled>
                      {withObstacle(dataset, obstacle)}
                    </option>
                  ),
              )}
            </optgroup>
          )}
        </select>
      )}
    </Field>
  );
}

function withCounts({ modality, exampleCount, labels, ...dataset }: DatasetChoice): string {
  const counts = { name: datasetName(dataset), exampleCount: formatCount(exampleCount), count: labels.length };
  return modality === 'TEXT'
    ? t('{name} ({exampleCount} texts, {count} classes)', counts)
    : t('{name} ({exampleCount} pictures, {count} classes)', counts);
}
