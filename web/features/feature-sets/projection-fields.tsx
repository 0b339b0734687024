import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import type { ColourBy } from './colour-points.ts';
import type { FeatureSet } from './feature-set-query.ts';
import { JudgeField } from './judge-field.tsx';
import styles from './scatter.module.css';

interface ProjectionFieldsProps {
  featureSet: FeatureSet;
  method: 'PCA' | 'UMAP';
  by: ColourBy;
  /** The checkpoint whose errors are shown. */
  judge: string | null;
  onChange: (changes: Record<string, string | null>) => void;
}

/** How the examples become two numbers, and what colours them. */
export function ProjectionFields({ featureSet, method, by, judge, onChange }: ProjectionFieldsProps) {
  return (
    <div className={styles.chooser}>
      <Field
        label={t('Method')}
        hint={
          method === 'PCA'
            ? t('Distances stay true as far as two numbers can hold them.')
            : t('Neighbours stay neighbours; distances between groups mean little.')
        }
      >
        {(field) => (
          <select {...field} value={method} onChange={({ target }) => onChange({ method: target.value })}>
            <option value="PCA">{t('Principal components')}</option>
            <option value="UMAP">{t('UMAP')}</option>
          </select>
        )}
      </Field>
      <Field label={t('Colour')}>
        {(field) => (
          <select {...field} value={by} onChange={({ target }) => onChange({ colour: target.value })}>
            <option value="label">{t('Label')}</option>
            <option value="split">{t('Split')}</option>
            <option value="error">{t('Error')}</option>
            {featureSet.dataset.groups.map((name) => (
              <option key={name} value={`group ${name}`}>
                {t('Group: {name}', { name })}
              </option>
            ))}
          </select>
        )}
      </Field>
      {by === 'error' && (
        <JudgeField judges={featureSet.judges} chosen={judge} onChoose={(id) => onChange({ judge: id })} />
      )}
    </div>
  );
}
