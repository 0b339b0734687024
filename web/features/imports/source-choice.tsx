import { t } from '../../messages/t.ts';
import styles from './source-choice.module.css';
import { SOURCES, type SourceKind } from './sources.ts';

interface SourceChoiceProps {
  value: SourceKind;
  disabled: boolean;
  onChange: (kind: SourceKind) => void;
}

export function SourceChoice({ value, disabled, onChange }: SourceChoiceProps) {
  return (
    <fieldset className={styles.sources} disabled={disabled}>
      <legend className="visually-hidden">{t('Source')}</legend>
      {SOURCES.map(({ kind, title, description }) => (
        <label key={kind} className={styles.source}>
          <input type="radio" name="source" value={kind} checked={value === kind} onChange={() => onChange(kind)} />
          <span>
            <strong>{title}</strong>
            <span className="muted">{description}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
