import { Plus, X } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { t } from '../../messages/t.ts';
import { Field, type FieldAttributes } from '../interface/field.tsx';
import styles from './sentence-trial.module.css';

const FEWEST = 2;
const MOST = 10;

/** What a newcomer sees the point with: the first is said in other words, the second is near, the third is not. */
const EXAMPLE = {
  first: t('How do I get my money back?'),
  others: [
    t('I would like a refund for my order.'),
    t('Where can I see my last payment?'),
    t('The museum is closed on Mondays.'),
  ],
};

interface SentenceInputsProps {
  isBusy: boolean;
  onSentences: (first: string, others: string[]) => void;
}

/** A sentence, and those to compare it with. */
export function SentenceInputs({ isBusy, onSentences }: SentenceInputsProps) {
  const [first, setFirst] = useState('');
  const [others, setOthers] = useState(['', '']);
  const list = useRef<HTMLOListElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const given = others.filter((text) => text.trim() !== '');
  const isWhole = first.trim() !== '' && given.length > 0;
  const isBlank = [first, ...others].every((text) => text === '');

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isWhole && !isBusy) onSentences(first, given);
  }

  /** @param place of the field that has the focus then */
  function change(changed: string[], place: number) {
    flushSync(() => setOthers(changed));
    list.current?.querySelectorAll('textarea')[place]?.focus();
  }

  function fillIn() {
    flushSync(() => {
      setFirst(EXAMPLE.first);
      setOthers(EXAMPLE.others);
    });
    button.current?.focus();
  }

  const area = (named: FieldAttributes | { 'aria-label': string }, value: string, onText: (text: string) => void) => (
    <textarea
      {...named}
      className={styles.sentence}
      rows={1}
      dir="auto"
      maxLength={100_000}
      value={value}
      onChange={({ target }) => onText(target.value)}
      onKeyDown={submitOnEnter}
    />
  );

  return (
    <form className={styles.inputs} onSubmit={submit}>
      <Field label={t('A sentence')}>{(field) => area(field, first, setFirst)}</Field>
      <fieldset className={styles.others}>
        <legend>{t('Sentences to compare it with')}</legend>
        <ol ref={list} className={styles.fields}>
          {others.map((text, place) => (
            <li key={place} className={styles.field}>
              {area({ 'aria-label': t('Sentence {number}', { number: place + 1 }) }, text, (changed) =>
                setOthers(others.with(place, changed)),
              )}
              {others.length > FEWEST && (
                <button
                  type="button"
                  className="small"
                  aria-label={t('Remove sentence {number}', { number: place + 1 })}
                  onClick={() => change(others.toSpliced(place, 1), Math.max(0, place - 1))}
                >
                  <X aria-hidden size={16} />
                </button>
              )}
            </li>
          ))}
        </ol>
      </fieldset>
      <div className={styles.actions}>
        <button ref={button} type="submit" className="primary" disabled={!isWhole || isBusy}>
          {t('Compare the sentences')}
        </button>
        {others.length < MOST && (
          <button type="button" onClick={() => change([...others, ''], others.length)}>
            <Plus aria-hidden size={16} />
            {t('Add a sentence')}
          </button>
        )}
        {isBlank && (
          <button type="button" onClick={fillIn}>
            {t('Use an example')}
          </button>
        )}
      </div>
    </form>
  );
}

function submitOnEnter(event: KeyboardEvent<HTMLTextAreaElement>) {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
}
