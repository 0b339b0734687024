'use client';

import { useEffect, useRef, useState } from 'react';
import { useApiUrl } from '../../graphql/provider.tsx';
import { FileDrop } from '../interface/file-drop.tsx';
import { Panel } from '../interface/panel.tsx';
import { type Answer, askEndpoint } from './ask-endpoint.ts';
import type { Endpoint } from './endpoint-query.ts';
import { GroupField } from './group-field.tsx';
import { Scores } from './scores.tsx';
import styles from './trial.module.css';

/** Sends a picture to the endpoint and shows its answer. */
export function Trial({ endpoint, onAnswer }: { endpoint: Endpoint; onAnswer: () => void }) {
  const apiUrl = useApiUrl();
  const [picture, setPicture] = useState<File | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [group, setGroup] = useState('');
  const asked = useRef(0);
  const preview = useObjectUrl(picture);
  const { groupThresholds } = endpoint.checkpoint;
  const answers = endpoint.state === 'READY' || endpoint.state === 'DEGRADED';

  async function ask(file: File, group: string) {
    const number = ++asked.current;
    setPicture(file);
    setAnswer(null);
    setError(null);
    try {
      const answered = await askEndpoint(apiUrl(endpoint.url), file, group);
      // Another picture or group may have been chosen meanwhile: only the latest answer is shown.
      if (asked.current === number) setAnswer(answered);
    } catch (problem) {
      if (asked.current === number) setError(problem instanceof Error ? problem.message : String(problem));
    }
    onAnswer();
  }

  return (
    <Panel title="Try it">
      {groupThresholds && (
        <GroupField
          thresholds={groupThresholds}
          group={group}
          onChange={(chosen) => {
            setGroup(chosen);
            if (picture && answers) ask(picture, chosen);
          }}
        />
      )}
      <FileDrop
        label={answers ? 'Drop a picture here, or click to choose one' : 'The endpoint is not ready yet'}
        accept="image/png,image/jpeg,image/webp,image/gif"
        disabled={!answers}
        onFile={(file) => ask(file, group)}
      >
        It is sent to this endpoint only
      </FileDrop>
      {picture && (
        <div className={styles.result}>
          {preview && <img className={styles.picture} src={preview} alt={picture.name} />}
          <div aria-live="polite">
            {!answer && !error && <p className="muted">Waiting for the answer …</p>}
            {error && (
              <p className={styles.error} role="alert">
                {error}
              </p>
            )}
            {answer && <Scores answer={answer} />}
          </div>
        </div>
      )}
    </Panel>
  );
}

/** An address under which the page can show the file; revoked when the next one comes. */
function useObjectUrl(file: File | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!file?.type.startsWith('image/')) {
      setUrl(null);
      return;
    }
    const created = URL.createObjectURL(file);
    setUrl(created);
    return () => URL.revokeObjectURL(created);
  }, [file]);
  return url;
}
