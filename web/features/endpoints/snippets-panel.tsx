'use client';

import { KeyRound } from 'lucide-react';
import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { Panel } from '../interface/panel.tsx';
import { SegmentedControl } from '../interface/segmented-control.tsx';
import { Time } from '../interface/time.tsx';
import { CodeBlock } from './code-block.tsx';
import { type Called, PICTURE } from './snippets/called.ts';
import { SNIPPETS } from './snippets/snippets.ts';
import styles from './snippets-panel.module.css';
import { CreateEndpointToken } from './token-mutation.ts';
import { useSearchParam } from './use-search-param.ts';

/** How long a token for the snippets works. */
const DAYS = 7;

interface SnippetsPanelProps {
  name: string;
  called: Omit<Called, 'token'>;
  /** Whether the viewer may make a token. */
  mayDeploy: boolean;
}

/** Programs that call the endpoint, complete with a token that is made for them. */
export function SnippetsPanel({ name, called, mayDeploy }: SnippetsPanelProps) {
  const [chosen, choose] = useSearchParam('call');
  const [{ data, fetching, error }, create] = useMutation(CreateEndpointToken);
  const made = data?.createEndpointToken;
  const language = chosen !== null && chosen in SNIPPETS ? chosen : 'curl';
  const { label, needs, write } = SNIPPETS[language];
  const token = made?.secret ?? null;
  return (
    <Panel title={t('Call it from a program')}>
      <SegmentedControl
        label={t('Languages')}
        options={Object.entries(SNIPPETS).map(([value, { label }]) => ({ value, label }))}
        value={language}
        onChange={(next) => choose(next === 'curl' ? null : next)}
      />
      <div className={styles.snippet}>
        <p className="muted small-text">
          {needs}{' '}
          {called.takes === 'IMAGE' && t('It sends the file {file} of the folder that it runs in.', { file: PICTURE })}
        </p>
        <CodeBlock label={t('{label} snippet', { label })} code={write({ ...called, token })} />
      </div>
      <div className={styles.token} aria-live="polite">
        {made ? (
          <p>
            {made.token.expiresAt ? (
              <Trans
                id="The snippets hold a token that may ask this endpoint and do nothing else, until {time}. It is shown only now: copy a snippet before you leave the page."
                values={{ time: <Time value={made.token.expiresAt} /> }}
              />
            ) : (
              t(
                'The snippets hold a token that may ask this endpoint and do nothing else. It is shown only now: copy a snippet before you leave the page.',
              )
            )}
          </p>
        ) : mayDeploy ? (
          <>
            <button type="button" disabled={fetching} onClick={() => create({ endpoint: name, days: DAYS })}>
              <KeyRound size={16} aria-hidden="true" />
              {fetching ? t('Making a token …') : t('Make a token for these snippets')}
            </button>
            <p className="muted small-text">
              {t('It may ask this endpoint and do nothing else, for {days} days.', { days: DAYS })}
            </p>
          </>
        ) : (
          <p className="muted small-text">
            {t(
              'The snippets read a token from the environment variable GRAFT_TOKEN. Who may deploy can make one here.',
            )}
          </p>
        )}
        {error && (
          <p className={styles.problem} role="alert">
            {errorMessage(error)}
          </p>
        )}
      </div>
      {called.group !== undefined && (
        <p className="muted small-text">
          <Trans
            id="The group is a header, {code}, percent-encoded; in JSON it is a second input, {code2}, with one name for each example and the empty text for none. An endpoint refuses no request for want of a group: it answers with the prediction of the model, and {code3} is {code4}, or {code5} for a group without a threshold."
            values={{
              code: <code>X-Graft-Group</code>,
              code2: <code>group</code>,
              code3: <code>thresholds</code>,
              code4: <code>NO_GROUP</code>,
              code5: <code>UNKNOWN_GROUP</code>,
            }}
          />
        </p>
      )}
    </Panel>
  );
}
