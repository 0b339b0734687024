import { useState } from 'react';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { ADAPTATION_METHODS } from './adaptation-methods.ts';

interface AdaptationFieldProps {
  /** Data sets that could be the target. */
  datasets: readonly { id: string; name: string }[];
  error?: string;
}

/** Another domain to adapt to, and how; `adaptationFrom` reads it. */
export function AdaptationField({ datasets, error }: AdaptationFieldProps) {
  const [target, setTarget] = useState('');
  return (
    <div className={styles.wide}>
      <Field
        label="Adapt to another domain"
        hint="The same classes in another style or from another source; its labels are not trained on"
        error={error}
      >
        {(field) => (
          <select {...field} name="targetDatasetId" value={target} onChange={(event) => setTarget(event.target.value)}>
            <option value="">No</option>
            {datasets.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {target !== '' && (
        <>
          <Field label="Method" hint="How the two domains are brought together">
            {(field) => (
              <select {...field} name="adaptationMethod" defaultValue="PSEUDO_LABEL">
                {ADAPTATION_METHODS.map(({ value, name }) => (
                  <option key={value} value={value}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label="Weight" hint="Of the method’s loss; normalization has none">
            {(field) => (
              <input {...field} name="adaptationWeight" type="number" step="any" inputMode="decimal" placeholder="1" />
            )}
          </Field>
        </>
      )}
    </div>
  );
}
