import { t } from '../../messages/t.ts';
import { STRATEGIES, type Strategy } from './strategies.ts';
import styles from './strategy-field.module.css';

interface StrategyFieldProps {
  value: Strategy;
  error?: string;
  onChange: (strategy: Strategy) => void;
}

export function StrategyField({ value, error, onChange }: StrategyFieldProps) {
  return (
    <fieldset className={styles.strategies}>
      <legend>{t('Strategy')}</legend>
      {STRATEGIES.map((strategy) => (
        <label key={strategy.value} className={styles.strategy}>
          <input
            type="radio"
            name="strategy"
            value={strategy.value}
            checked={value === strategy.value}
            onChange={() => onChange(strategy.value)}
          />
          <span>
            <strong>{strategy.name}</strong>
            <span className="muted">{strategy.description}</span>
          </span>
        </label>
      ))}
      {error && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
