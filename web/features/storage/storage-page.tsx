'use client';

import { useEffect, useState } from 'react';
import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { Dialog } from '../interface/dialog.tsx';
import { Facts } from '../interface/facts.tsx';
import styles from '../interface/form.module.css';
import { formatBytes, formatCounted } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';

const Collect = graphql(`
  mutation CollectGarbage($dryRun: Boolean!) {
    collectGarbage(dryRun: $dryRun) {
      blobs
      bytes
      youngBlobs
      youngBytes
      storedBlobs
      storedBytes
      missingBlobs
    }
  }
`);

type Report = ResultOf<typeof Collect>['collectGarbage'];

const amount = (blobs: number, bytes: number) => `${formatBytes(bytes)} in ${formatCounted(blobs, 'file')}`;

/** What the blob store holds, what nothing needs, and its deletion. For admins. */
export function StoragePage() {
  const [{ data, error }, look] = useMutation(Collect);
  const [freed, setFreed] = useState<Report | null>(null);
  useEffect(() => {
    look({ dryRun: true });
  }, [look]);
  if (error && !data) return <Problem error={error} retry={() => look({ dryRun: true })} />;
  if (!data) return <Loading what="the store" />;
  const report = data.collectGarbage;
  return (
    <Page
      title="Storage"
      lead="The files of models, data sets, features and checkpoints. What was deleted takes space until it is freed here."
    >
      {freed && <Notice title={`Freed ${amount(freed.blobs, freed.bytes)}`} />}
      {report.missingBlobs > 0 && (
        <Notice
          title={`${formatCounted(report.missingBlobs, 'file')} that are needed are not in the store: restore them from a backup`}
        />
      )}
      <Panel title="Blob store">
        <div className={styles.form}>
          <Facts
            facts={[
              ['Stored', amount(report.storedBlobs, report.storedBytes)],
              ['Needed by nothing', amount(report.blobs, report.bytes)],
              ['Too recent to tell', amount(report.youngBlobs, report.youngBytes)],
            ]}
          />
          <p className="muted">
            A file that was stored within the last minute, or since the oldest running job began, stays: what needs it
            may not be written yet.
          </p>
          <div className={styles.actions}>
            <Free
              report={report}
              onFreed={(done) => {
                setFreed(done);
                look({ dryRun: true });
              }}
            />
            <button type="button" onClick={() => look({ dryRun: true })}>
              Look again
            </button>
          </div>
        </div>
      </Panel>
    </Page>
  );
}

function Free({ report, onFreed }: { report: Report; onFreed: (done: Report) => void }) {
  const [asking, setAsking] = useState(false);
  const [{ fetching, error }, collect] = useMutation(Collect);

  async function confirm() {
    const { data } = await collect({ dryRun: false });
    if (!data) return;
    setAsking(false);
    onFreed(data.collectGarbage);
  }

  return (
    <>
      <button type="button" className="danger" disabled={report.blobs === 0} onClick={() => setAsking(true)}>
        Free {formatBytes(report.bytes)}
      </button>
      {asking && (
        <Dialog title={`Free ${amount(report.blobs, report.bytes)}?`} onClose={() => setAsking(false)}>
          <div className={styles.form}>
            <p>Nothing in Graft needs these files any more. They cannot be brought back.</p>
            {error && (
              <p className={styles.problem} role="alert">
                {errorMessage(error)}
              </p>
            )}
            <div className={styles.actions}>
              <button type="button" className="danger" disabled={fetching} onClick={confirm}>
                {fetching ? 'Deleting …' : 'Delete them'}
              </button>
              <button type="button" onClick={() => setAsking(false)}>
                Keep them
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}
