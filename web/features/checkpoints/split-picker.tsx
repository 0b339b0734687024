import { t } from '../../messages/t.ts';

interface SplitPickerProps {
  splits: string[];
  split: string;
  onPick: (split: string) => void;
}

/** Chooses the split that the page's figures are of. */
export function SplitPicker({ splits, split, onPick }: SplitPickerProps) {
  return (
    <label>
      <span className="small-text">{t('Split')}</span>{' '}
      <select value={split} onChange={(event) => onPick(event.target.value)}>
        {splits.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
