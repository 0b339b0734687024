import { useState } from 'react';
import { t } from '../../messages/t.ts';
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
        label={t('Adapt to another domain')}
        hint={t('The same classes in another style or from another source; its labels are not trained on')}
        error={error}
      >
        {(field) => (
          <select {...field} name="targetDatasetId" value={target} onChange={(event) => setTarget(event.target.value)}>
            <option value="">{t('No')}</option>
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
          <Field label={t('Method')} hint={t('How the two domains are brought together')}>
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
          <Field label={t('Weight')} hint={t('Of the method’s loss; normalization has none')}>
            {(field) => (
              <input {...field} name="adaptationWeight" type="number" step="any" inputMode="decimal" placeholder="1" />
            )}
          </Field>
        </>
      )}
    </div>
  );
}
