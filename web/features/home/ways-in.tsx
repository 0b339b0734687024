'use client';

import { FileText, Images, Sparkles } from 'lucide-react';
import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Notice } from '../interface/notice.tsx';
import { type Sample, useSample } from './use-sample.ts';
import styles from './ways-in.module.css';

const SAMPLES: { sample: Sample; about: string }[] = [
  {
    sample: { file: 'icons.zip', name: t('Icons by subject'), modality: 'IMAGE' },
    about: t('Pictures: the icons of this app, in ten subjects'),
  },
  {
    sample: { file: 'countries.csv', name: t('Country names by language'), modality: 'TEXT' },
    about: t('Texts: names of countries in twelve languages'),
  },
];

/** Three ways to an endpoint of one's own. */
export function WaysIn({ mayTrain }: { mayTrain: boolean }) {
  const { use, running, problem } = useSample();
  return (
    <section aria-labelledby="ways-in">
      <h2 id="ways-in" className={styles.title}>
        {t('Three ways in')}
      </h2>
      <div className={styles.ways}>
        <article className={styles.way}>
          <Images size={28} aria-hidden className={styles.icon} />
          <h3>{t('Your own pictures')}</h3>
          <ol className={styles.steps}>
            <li>{t('Put them into one folder for each class, and drop the folders or a .zip of them.')}</li>
            <li>{t('Start a fine-tune: the defaults suit most data sets.')}</li>
            <li>{t('Deploy its best checkpoint with one click, on the page of the run.')}</li>
          </ol>
          <Link className="button primary" href="/datasets#upload">
            {t('Upload pictures')}
          </Link>
        </article>
        <article className={styles.way}>
          <FileText size={28} aria-hidden className={styles.icon} />
          <h3>{t('A text file')}</h3>
          <ol className={styles.steps}>
            <li>{t('Upload a .csv with the columns text and label, a .jsonl or a .parquet.')}</li>
            <li>{t('Start a fine-tune of a text model.')}</li>
            <li>{t('Deploy its best checkpoint with one click, on the page of the run.')}</li>
          </ol>
          <Link className="button primary" href="/datasets?kind=TEXT#upload">
            {t('Upload a text file')}
          </Link>
        </article>
        <article className={styles.way}>
          <Sparkles size={28} aria-hidden className={styles.icon} />
          <h3>{t('A sample')}</h3>
          <ol className={styles.steps}>
            <li>{t('One click makes a data set that comes with this app.')}</li>
            <li>
              {t(
                'Start the fine-tune that is chosen then. If no model of that kind is here, one is fetched from its publisher, which needs the network.',
              )}
            </li>
            <li>{t('Deploy its best checkpoint with one click, on the page of the run.')}</li>
          </ol>
          <div className={styles.samples}>
            {SAMPLES.map(({ sample, about }) => (
              <button
                key={sample.file}
                type="button"
                className="primary"
                disabled={!mayTrain || running !== null}
                onClick={() => use(sample)}
              >
                {running === sample.file ? t('Getting the data set and a model ready …') : about}
              </button>
            ))}
          </div>
          {!mayTrain && <p className="muted small-text">{t('Your role may look only: ask for the role TRAINER.')}</p>}
        </article>
      </div>
      {problem && (
        <Notice title={t('The sample could not be made')} tone="danger">
          {problem}
        </Notice>
      )}
    </section>
  );
}
