'use client';

import { type FormEvent, useRef, useState } from 'react';
import { useApiUrl } from '../../graphql/provider.tsx';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import form from '../interface/form.module.css';
import { Panel } from '../interface/panel.tsx';
import { type Answer, askEndpoint } from './ask-endpoint.ts';
import type { Endpoint } from './endpoint-query.ts';
import { answers as takesRequests } from './explain-state.ts';
import { GroupField } from './group-field.tsx';
import { Scores } from './scores.tsx';
import styles from './trial.module.css';

/** Sends a text, or a pair of texts, to the endpoint and shows its answer. */
export function TextTrial({ endpoint, onAnswer }: { endpoint: Endpoint; onAnswer: () => void }) {
  const apiUrl = useApiUrl();
  const [text, setText] = useState('');
  const [second, setSecond] = useState('');
  const [group, setGroup] = useState('');
  const [asking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<{ answer: Answer; text: string } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const asked = useRef(0);
  const { groupThresholds } = endpoint.checkpoint;
  const { pairs } = endpoint.checkpoint.fineTune.dataset;
  const isComplete = text.trim() !== '' && (!pairs || second.trim() !== '');
  const answers = takesRequests(endpoint);

  async function ask(event: FormEvent) {
    event.preventDefault();
    const number = ++asked.current;
    setAsking(true);
    setAnswer(null);
    setError(null);
    try {
      const answered = await askEndpoint(apiUrl(endpoint.url), pairs ? `${text}\0${second}` : text, group);
      // Another text may have been sent meanwhile: only the latest answer is shown.
      if (asked.current === number) setAnswer({ answer: answered, text });
    } catch (problem) {
      if (asked.current === number) setError(problem instanceof Error ? problem.message : String(problem));
    }
    if (asked.current === number) setAsking(false);
    onAnswer();
  }

  return (
    <Panel title={t('Try it')} isForScreen>
      <form className={form.form} onSubmit={ask}>
        <Field
          label={pairs ? t('The first text') : t('A text')}
          hint={answers ? t('It is sent to this endpoint only') : t('The endpoint is not ready yet')}
        >
          {(field) => (
            <textarea
              {...field}
              rows={4}
              maxLength={100_000}
              dir="auto"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {pairs && (
          <Field label={t('The second text')}>
            {(field) => (
              <textarea
                {...field}
                rows={4}
                maxLength={100_000}
                dir="auto"
                value={second}
                onChange={(event) => setSecond(event.target.value)}
              />
            )}
          </Field>
        )}
        {groupThresholds && <GroupField thresholds={groupThresholds} group={group} onChange={setGroup} />}
        <div className={form.actions}>
          <button type="submit" className="primary" disabled={!answers || asking || !isComplete}>
            {asking ? t('Asking …') : t('Ask')}
          </button>
        </div>
      </form>
      <div aria-live="polite">
        {error && (
          <p className={styles.error} role="alert">
            {error}
          </p>
        )}
        {answer && <Scores {...answer} />}
      </div>
    </Panel>
  );
}
