'use client';

import { t } from '../../messages/t.ts';
import { formatBytes } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import type { Progress } from './messages.ts';
import { ModelLoading } from './model-loading.tsx';
import { SentenceInputs } from './sentence-inputs.tsx';
import { Similarities } from './similarities.tsx';
import { StoppableProgress } from './stoppable-progress.tsx';
import styles from './try-in-browser.module.css';
import { useComparison } from './use-comparison.ts';
import { WeighedSentences } from './weighed-sentences.tsx';

interface SentenceTrialProps {
  /** The ONNX file of a text model without labels: it carries its pooling, its preprocessing and its tokenizer. */
  downloadUrl: string;
  byteSize: number;
  /** Whether it was trained to bring sentences of one meaning together, as far as is known. */
  comparesSentences: boolean;
}

/** Tries an encoder on one's own sentences, with onnxruntime-web: the model comes to the browser, and nothing of the sentences leaves it. */
export function SentenceTrial({ downloadUrl, byteSize, comparesSentences }: SentenceTrialProps) {
  const { model, comparison, isRunning, problem, explanation, compare, explain, cancel, close } =
    useComparison(downloadUrl);
  return (
    <Panel title={t('Try it')} isForScreen={!comparison}>
      <p className="muted small-text">
        {t(
          'The model turns each sentence into a vector, and the vectors are compared. It runs in this browser. Your sentences are not uploaded.',
        )}{' '}
        {model.state === 'CLOSED'
          ? t('The model is downloaded once, {byteSize}.', { byteSize: formatBytes(byteSize) })
          : null}
      </p>
      <SentenceInputs isBusy={isRunning} onSentences={compare} />
      <ModelLoading model={model} isRunning={isRunning} onCancel={close} />
      {problem && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
      {comparison && model.state === 'OPEN' && (
        <div className={styles.result} aria-busy={isRunning}>
          <div className={styles.answers}>
            <Similarities
              comparison={comparison}
              longest={model.opened.longest}
              explained={explanation?.place ?? null}
              onExplain={explain}
            />
            {!comparesSentences && (
              <p className="muted small-text">
                {t(
                  'It is not known whether this model was trained to compare sentences. Without that, any two sentences can be very similar: look at the order, not at the numbers.',
                )}
              </p>
            )}
            {explanation && !explanation.explained && (
              <StoppableProgress
                label={t('Looking for the words that make them similar')}
                text={textOf(explanation.progress)}
                progress={explanation.progress}
                onCancel={cancel}
              />
            )}
          </div>
          {explanation?.explained && (
            <WeighedSentences
              texts={[comparison.first, comparison.others[explanation.place]]}
              explained={explanation.explained}
            />
          )}
        </div>
      )}
    </Panel>
  );
}

const textOf = (progress: Progress | null): string =>
  progress
    ? t('Looking for the words that make them similar: the model reads {of} texts …', { of: progress.of })
    : t('Looking for the words that make them similar: the model reads a text for each word …');
