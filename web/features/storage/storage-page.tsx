'use client';

import { type ReactNode, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { ConfirmButton } from '../interface/confirm-button.tsx';
import { Facts } from '../interface/facts.tsx';
import styles from '../interface/form.module.css';
import { formatBytes } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Time } from '../interface/time.tsx';
import { StorageReport } from './storage-query.ts';

const Collect = graphql(`
  mutation CollectGarbage($dryRun: Boolean!) {
    collectGarbage(dryRun: $dryRun) {
      blobs
      bytes
    }
  }
`);

type Found = NonNullable<ResultOf<typeof StorageReport>['storageReport']>;
type Freed = ResultOf<typeof Collect>['collectGarbage'];

const amount = (blobs: number, bytes: number) =>
  t('{bytes} in {blobs, plural, one {# file} other {# files}}', { bytes: formatBytes(bytes), blobs });

/** What the blob store held at its last check, what nothing needs, and its deletion. For admins. */
export function StoragePage() {
  const [{ data, error }, refetch] = useQuery({ query: StorageReport, requestPolicy: 'cache-and-network' });
  const [{ fetching: checking, error: problem }, collect] = useMutation(Collect);
  const [freed, setFreed] = useState<Freed | null>(null);
  const reload = () => refetch({ requestPolicy: 'network-only' });
  if (error && !data) return <Problem error={error} retry={reload} />;
  if (!data) return <Loading label={t('Loading the store …')} />;
  const report = data.storageReport;

  async function check() {
    await collect({ dryRun: true });
    reload();
  }

  async function free() {
    const result = await collect({ dryRun: false });
    if (result.data) setFreed(result.data.collectGarbage);
    reload();
    return result;
  }

  return (
    <Page
      title={t('Storage')}
      lead={t(
        'The files of models, data sets, features and checkpoints. What was deleted takes space until it is freed here.',
      )}
    >
      {freed && <Notice title={t('Freed {blobs}', { blobs: amount(freed.blobs, freed.bytes) })} />}
      {report && report.missingBlobs > 0 && (
        <Notice
          title={t(
            '{missingBlobs, plural, one {# file} other {# files}} that are needed are not in the store: restore them from a backup',
            { missingBlobs: report.missingBlobs },
          )}
        />
      )}
      <Panel title={t('Blob store')}>
        <div className={styles.form}>
          {report ? <Facts facts={factsOf(report)} /> : <p>{t('The store has not been checked yet.')}</p>}
          <p className="muted">
            {t(
              'A check takes from seconds to minutes, as a job. A file that was stored within the last minute, or since the oldest running job began, stays: what needs it may not be written yet.',
            )}
          </p>
          {problem && (
            <p className={styles.problem} role="alert">
              {errorMessage(problem)}
            </p>
          )}
          <div className={styles.actions}>
            {report && (
              <ConfirmButton
                label={t('Free {bytes}', { bytes: formatBytes(unneeded(report).bytes) })}
                className="danger"
                disabled={unneeded(report).blobs === 0}
                title={t('Free {blobs}?', { blobs: amount(report.blobs, report.bytes) })}
                action={t('Delete them')}
                otherwise={t('Keep them')}
                onConfirm={free}
              >
                {t('Nothing in Graft needs these files any more. They cannot be brought back.')}
              </ConfirmButton>
            )}
            <button type="button" disabled={checking} onClick={check}>
              {checking ? t('Checking …') : report ? t('Check again') : t('Check the store')}
            </button>
          </div>
        </div>
      </Panel>
    </Page>
  );
}

/** After they were deleted, none are left. */
const unneeded = ({ isDryRun, blobs, bytes }: Found) => (isDryRun ? { blobs, bytes } : { blobs: 0, bytes: 0 });

function factsOf(report: Found): [string, ReactNode][] {
  const { isDryRun, blobs, bytes, youngBlobs, youngBytes, storedBlobs, storedBytes, createdAt } = report;
  const left = isDryRun ? [storedBlobs, storedBytes] : [storedBlobs - blobs, storedBytes - bytes];
  return [
    [t('Stored'), amount(left[0], left[1])],
    [t('Needed by nothing'), amount(unneeded(report).blobs, unneeded(report).bytes)],
    [t('Too recent to tell'), amount(youngBlobs, youngBytes)],
    [t('Checked'), <Time key="time" value={createdAt} />],
  ];
}
