import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { DRAWN, PAIR_CHOICES } from './contrastive-from.ts';

interface ContrastiveFieldProps {
  /** The chosen pairs; empty: none. */
  value: string;
  error?: string;
  onChange: (value: string) => void;
}

/** Training on pairs of texts before the head, and which pairs; `contrastiveFrom` reads it. */
export function ContrastiveField({ value, error, onChange }: ContrastiveFieldProps) {
  return (
    <div className={styles.wide}>
      <Field
        label={t('Contrastive training')}
        hint={t(
          'Trains the encoder on pairs of texts, then fits the head on its features, as SetFit does: for a few examples a class',
        )}
        error={error}
      >
        {(field) => (
          <select {...field} name="pairs" value={value} onChange={(event) => onChange(event.target.value)}>
            <option value="">{t('No')}</option>
            {PAIR_CHOICES.map(({ value, name }) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {value === DRAWN && (
        <Field label={t('Pairs of a text')} hint={t('So many with its own label, and as many with another one')}>
          {(field) => (
            <input {...field} name="numIterations" type="number" step={1} inputMode="numeric" placeholder="20" />
          )}
        </Field>
      )}
    </div>
  );
}
