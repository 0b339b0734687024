'use client';

import { useApiOrigin } from '../../graphql/provider.tsx';
import { t } from '../../messages/t.ts';
import { CopyButton } from '../interface/copy-button.tsx';
import styles from './mutation-panel.module.css';
import { type StartInput, startCommand, startDocument, startVariables } from './start-request.ts';

/** The request that the button sends, to copy into a program. */
export function MutationPanel({ input }: { input: StartInput }) {
  const origin = useApiOrigin();
  return (
    <details>
      <summary>{t('The same as a GraphQL mutation')}</summary>
      <p className="muted small-text">{t('Exactly what the button sends.')}</p>
      <Copied label={t('Mutation')} text={startDocument()} />
      <Copied label={t('Variables')} text={startVariables(input)} />
      <Copied label={t('As a command; GRAFT_TOKEN holds a token')} text={startCommand(origin, input)} />
    </details>
  );
}

function Copied({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <p>
        {label} <CopyButton text={text} what={label} />
      </p>
      <pre className={styles.wrapped}>{text}</pre>
    </div>
  );
}
