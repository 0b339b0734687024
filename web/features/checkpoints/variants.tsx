'use client';

import { useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import styles from '../interface/form.module.css';
import { Panel } from '../interface/panel.tsx';
import { isOver, type Job } from '../jobs/job-fields.ts';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import { ExportCheckpoint, type Variant, VariantsQuery } from './variants-query.ts';
import { VariantsTable } from './variants-table.tsx';

const CONVERSIONS = [
  { variant: 'FLOAT16', name: 'float16', what: t('half the size; for GPUs') },
  { variant: 'INT8', name: 'int8', what: t('a quarter of the size; for processors') },
  { variant: 'BROWSER', name: t('a page'), what: t('one HTML file; runs in a browser') },
] as const;

/** A checkpoint beside its variants in fewer bits, and buttons to make those that are missing. */
export function VariantsPanel({ checkpointId }: { checkpointId: string }) {
  const [{ data, error }, execute] = useQuery({ query: VariantsQuery, variables: { id: checkpointId } });
  const [{ error: refusal, fetching }, exportCheckpoint] = useMutation(ExportCheckpoint);
  const [started, setStarted] = useState<Job | null>(null);
  const job = useJob(started, () => execute({ requestPolicy: 'network-only' }));
  const running = job !== null && !isOver(job);
  const checkpoint = data?.checkpoint;
  if (!checkpoint) return error ? <p role="alert">{errorMessage(error)}</p> : null;
  const original = checkpoint.variantReport ? checkpoint.derivedFrom : checkpoint;
  const variants = checkpoint.variantReport
    ? [checkpoint]
    : checkpoint.derived.filter(({ variantReport }) => variantReport !== null);
  const missing = CONVERSIONS.filter(({ variant }) => !variants.some((made) => made.variant === variant));
  const make = async (variant: (typeof CONVERSIONS)[number]['variant']) => {
    const result = await exportCheckpoint({ id: checkpointId, variant });
    if (result.data) setStarted(result.data.exportCheckpoint.job);
  };
  return (
    <Panel title={t('Variants')}>
      {variants.length === 0 && (
        <p className="muted small-text">
          {t(
            'The same network in fewer bits: a checkpoint with its own file and evaluations, measured beside this one. Values are measured on training examples. A conversion that changes the scores too far is refused.',
          )}
        </p>
      )}
      {original && variants.length > 0 && (
        <VariantsTable rows={[original, ...variants]} task={checkpoint.fineTune.dataset.task} shown={checkpoint.id} />
      )}
      {variants.flatMap(({ id, variant, variantReport }) =>
        (variantReport?.warnings ?? []).map((warning) => (
          <p key={`${id} ${warning}`} className="small-text">
            <strong>{formatBits(variant)}:</strong> {warning}
          </p>
        )),
      )}
      {job && (running || job.error) && <JobProgress job={job} label={t('Conversion')} />}
      {refusal && <p role="alert">{errorMessage(refusal)}</p>}
      {checkpoint.variant === 'FLOAT32' && !running && missing.length > 0 && (
        <ul className="muted small-text" style={{ paddingInlineStart: 18 }}>
          {missing.map(({ name, what }) => (
            <li key={name}>
              {name}: {what}
            </li>
          ))}
        </ul>
      )}
      {checkpoint.variant === 'FLOAT32' && !running && (
        <div className={styles.actions}>
          {missing.map(({ variant, name }) => (
            <button key={variant} type="button" className="small" disabled={fetching} onClick={() => make(variant)}>
              {t('Convert to {name}', { name })}
            </button>
          ))}
        </div>
      )}
    </Panel>
  );
}

/** As PyTorch and ONNX write it. */
const formatBits = (variant: Variant['variant']): string => variant.toLowerCase();
