'use client';

import { useEffect, useRef, useState } from 'react';
import { useApiUrl } from '../../graphql/provider.tsx';
import { t } from '../../messages/t.ts';
import { FileDrop } from '../interface/file-drop.tsx';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';
import { Panel } from '../interface/panel.tsx';
import { SegmentedControl } from '../interface/segmented-control.tsx';
import { type Answer, askEndpoint } from './ask-endpoint.ts';
import type { Endpoint } from './endpoint-query.ts';
import { answers, isAsleep } from './explain-state.ts';
import { GroupField } from './group-field.tsx';
import { Scores } from './scores.tsx';
import styles from './trial.module.css';
import { useSearchParam } from './use-search-param.ts';

const Camera = loadedWhenShown(() => import('./camera.tsx').then((file) => file.Camera));

/** Sends a picture, from a file or the camera, to the endpoint and shows its answer. */
export function Trial({ endpoint, onAnswer }: { endpoint: Endpoint; onAnswer: () => void }) {
  const apiUrl = useApiUrl();
  const [from, setFrom] = useSearchParam('try');
  const [picture, setPicture] = useState<File | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [group, setGroup] = useState('');
  const asked = useRef(0);
  const preview = useObjectUrl(picture);
  const { groupThresholds } = endpoint.checkpoint;
  const isOpen = answers(endpoint);
  const source = from === 'camera' ? 'camera' : 'file';

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
    <Panel title={t('Try it')} isForScreen={!picture}>
      {groupThresholds && (
        <GroupField
          thresholds={groupThresholds}
          group={group}
          onChange={(chosen) => {
            setGroup(chosen);
            if (picture && isOpen) ask(picture, chosen);
          }}
        />
      )}
      <SegmentedControl
        label={t('Where the picture comes from')}
        options={[
          { value: 'file', label: t('A file') },
          { value: 'camera', label: t('The camera') },
        ]}
        value={source}
        onChange={(next) => setFrom(next === 'camera' ? next : null)}
      />
      {source === 'camera' ? (
        <Camera disabled={!isOpen} onPicture={(file) => ask(file, group)} />
      ) : (
        <FileDrop
          label={isOpen ? t('Drop a picture here, or click to choose one') : t('The endpoint is not ready yet')}
          accept="image/png,image/jpeg,image/webp,image/gif"
          disabled={!isOpen}
          onFiles={([file]) => ask(file, group)}
        >
          {t('It is sent to this endpoint only')}
        </FileDrop>
      )}
      {picture && (
        <div className={styles.result}>
          {preview && <img className={styles.picture} src={preview} alt={picture.name} />}
          <div aria-live="polite">
            {!answer && !error && (
              <p className="muted">
                {isAsleep(endpoint) ? t('The endpoint wakes up …') : t('Waiting for the answer …')}
              </p>
            )}
            {error && (
              <p className={styles.error} role="alert" dir="auto">
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
