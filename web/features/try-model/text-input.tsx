import { type FormEvent, useState } from 'react';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import styles from './try-in-browser.module.css';

interface TextInputProps {
  isBusy: boolean;
  pairs: boolean;
  onText: (bytes: Uint8Array<ArrayBuffer>) => void;
}

/** Between the texts of a pair, as the API takes them too: see zoo/text/text-input.ts. */
const SEPARATOR = '\0';

/** A text, or the two of a pair. */
export function TextInput({ isBusy, pairs, onText }: TextInputProps) {
  const [texts, setTexts] = useState(['', '']);
  const given = pairs ? texts : texts.slice(0, 1);
  const isWhole = given.every((text) => text.trim() !== '');

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isWhole && !isBusy) onText(new TextEncoder().encode(given.join(SEPARATOR)));
  }

  return (
    <form className={styles.inputs} onSubmit={submit}>
      {given.map((text, place) => (
        <Field key={pairs ? ['first', 'second'][place] : 'only'} label={labelOf(pairs, place)}>
          {(field) => (
            <textarea
              {...field}
              rows={3}
              dir="auto"
              maxLength={100_000}
              value={text}
              onChange={({ target }) => setTexts(texts.with(place, target.value))}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
                  event.currentTarget.form?.requestSubmit();
              }}
            />
          )}
        </Field>
      ))}
      <div className={styles.actions}>
        <button type="submit" className="primary" disabled={!isWhole || isBusy}>
          {t('Run the model')}
        </button>
      </div>
    </form>
  );
}

function labelOf(pairs: boolean, place: number): string {
  if (!pairs) return t('A text');
  return place === 0 ? t('The first text') : t('The second text');
}
