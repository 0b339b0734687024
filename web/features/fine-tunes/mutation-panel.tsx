'use client';

import { useState } from 'react';
import { useApiOrigin } from '../../graphql/provider.tsx';
import styles from './mutation-panel.module.css';
import { type StartInput, startCommand, startDocument, startVariables } from './start-request.ts';

/** The request that the button sends, to copy into a program. */
export function MutationPanel({ input }: { input: StartInput }) {
  const origin = useApiOrigin();
  return (
    <details>
      <summary>The same as a GraphQL mutation</summary>
      <p className="muted small-text">Exactly what the button sends.</p>
      <Copied label="Mutation" text={startDocument()} />
      <Copied label="Variables" text={startVariables(input)} />
      <Copied label="As a command; GRAFT_TOKEN holds a token" text={startCommand(origin, input)} />
    </details>
  );
}

function Copied({ label, text }: { label: string; text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div>
      <p>
        {label}{' '}
        <button
          type="button"
          className="small"
          onClick={() => navigator.clipboard.writeText(text).then(() => setCopied(true))}
        >
          {copied ? 'Copied' : 'Copy'} <span className="visually-hidden">{label}</span>
        </button>
      </p>
      <pre className={styles.wrapped}>{text}</pre>
    </div>
  );
}
