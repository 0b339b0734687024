'use client';

import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { GroupField, type ThresholdGroups } from '../endpoints/group-field.tsx';
import { formatBytes } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Answers } from './answers.tsx';
import { ModelLoading } from './model-loading.tsx';
import { PictureInput } from './picture-input.tsx';
import { SeenPicture } from './seen-picture.tsx';
import { StoppableProgress } from './stoppable-progress.tsx';
import { TextInput } from './text-input.tsx';
import styles from './try-in-browser.module.css';
import { type Explanation, useTrial } from './use-trial.ts';
import { WeighedText } from './weighed-text.tsx';

interface TryInBrowserProps {
  /** The ONNX file of a model that has labels, or of a checkpoint: it carries its labels, its preprocessing and its tokenizer. */
  downloadUrl: string;
  /** Of that file, where it is known. */
  byteSize?: number | null;
  modality: 'IMAGE' | 'TEXT';
  /** Whether it takes pairs of texts, where that is known before it is opened. */
  pairs?: boolean;
  /** That a checkpoint carries. */
  thresholds?: ThresholdGroups | null;
}

/** Tries a model on one's own picture or text, with onnxruntime-web: the model comes to the browser, and nothing of the example leaves it. */
export function TryInBrowser({ downloadUrl, byteSize, modality, pairs = false, thresholds = null }: TryInBrowserProps) {
  const [group, setGroup] = useState('');
  const { model, trial, isRunning, problem, explanation, run, explain, cancel, close } = useTrial(
    downloadUrl,
    modality,
  );
  // What is explained is the model's own probability, which a threshold changes.
  const explains = model.state === 'OPEN' && model.opened.explains && trial?.answered.thresholds !== 'APPLIED';
  const ask = (example: Uint8Array<ArrayBuffer>) => run(example, group);
  return (
    <Panel title={t('Try it')} isForScreen={!trial}>
      <p className="muted small-text">
        {modality === 'IMAGE'
          ? t('The model runs in this browser. Your picture is not uploaded.')
          : t('The model runs in this browser. Your text is not uploaded.')}{' '}
        {model.state === 'CLOSED' && byteSize
          ? t('The model is downloaded once, {byteSize}.', { byteSize: formatBytes(byteSize) })
          : null}
      </p>
      {thresholds && (
        <GroupField
          thresholds={thresholds}
          group={group}
          onChange={(chosen) => {
            setGroup(chosen);
            if (trial) void run(trial.example, chosen);
          }}
        />
      )}
      {modality === 'IMAGE' ? (
        <PictureInput
          isBusy={isRunning}
          onPictures={async ([picture]) => ask(new Uint8Array(await picture.arrayBuffer()))}
        />
      ) : (
        <TextInput isBusy={isRunning} pairs={model.state === 'OPEN' ? model.opened.pairs : pairs} onText={ask} />
      )}
      <ModelLoading model={model} isRunning={isRunning} onCancel={close} />
      {problem && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
      {trial && (
        <div className={styles.result} data-modality={modality} aria-busy={isRunning}>
          {trial.answered.seen && (
            <SeenPicture
              picture={trial.answered.seen}
              name={explanation?.name ?? null}
              map={explanation?.explained?.modality === 'IMAGE' ? explanation.explained : null}
            />
          )}
          <div className={styles.answers}>
            <Answers
              answered={trial.answered}
              task={model.state === 'OPEN' ? model.opened.task : 'SINGLE_LABEL'}
              explained={explanation?.name ?? null}
              onExplain={explains ? explain : null}
            />
            {explanation && !explanation.explained && (
              <StoppableProgress
                label={t('Looking for what speaks for {name}', { name: explanation.name })}
                text={textOf(explanation)}
                progress={explanation.progress}
                onCancel={cancel}
              />
            )}
          </div>
          {explanation?.explained?.modality === 'TEXT' && (
            <WeighedText example={trial.example} name={explanation.name} erased={explanation.explained} />
          )}
        </div>
      )}
    </Panel>
  );
}

const textOf = ({ name, progress }: Explanation): string =>
  progress
    ? t('Looking for what speaks for {name}: the model runs {of} times …', { name, of: progress.of })
    : t('Looking for what speaks for {name}: the model runs many times …', { name });
