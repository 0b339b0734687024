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
        label="Method"
        hint={
          method === 'PCA'
            ? 'Distances stay true as far as two numbers can hold them.'
            : 'Neighbours stay neighbours; distances between groups mean little.'
        }
      >
        {(field) => (
          <select {...field} value={method} onChange={({ target }) => onChange({ method: target.value })}>
            <option value="PCA">Principal components</option>
            <option value="UMAP">UMAP</option>
          </select>
        )}
      </Field>
      <Field label="Colour">
        {(field) => (
          <select {...field} value={by} onChange={({ target }) => onChange({ colour: target.value })}>
            <option value="label">Label</option>
            <option value="split">Split</option>
            <option value="error">Error</option>
            {featureSet.dataset.groups.map((name) => (
              <option key={name} value={`group ${name}`}>
                Group: {name}
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
