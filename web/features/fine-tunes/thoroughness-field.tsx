import { t } from '../../messages/t.ts';
import styles from './strategy-field.module.css';
import { LEVELS, levelOf, type Thoroughness } from './thoroughness.ts';

interface ThoroughnessFieldProps {
  /** Null: the strategy and options are the person's own. */
  value: Thoroughness | null;
  about: { modality: 'IMAGE' | 'TEXT'; examples: number };
  onChange: (value: Thoroughness) => void;
}

/** How much to train, from which the strategy and options follow. */
export function ThoroughnessField({ value, about, onChange }: ThoroughnessFieldProps) {
  return (
    <fieldset className={styles.strategies}>
      <legend>{t('How thoroughly')}</legend>
      {LEVELS.map((level) => {
        const { name, reason } = levelOf(level, about);
        return (
          <label key={level} className={styles.strategy}>
            <input
              type="radio"
              name="thoroughness"
              value={level}
              checked={value === level}
              onChange={() => onChange(level)}
            />
            <span>
              <strong>{name}</strong>
              <span className="muted">{reason}</span>
            </span>
          </label>
        );
      })}
      {value === null && <p className="muted small-text">{t('The options below are your own choice.')}</p>}
    </fieldset>
  );
}
