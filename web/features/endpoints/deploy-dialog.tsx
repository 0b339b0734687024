'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Dialog } from '../interface/dialog.tsx';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { useDebounced } from '../interface/use-debounced.ts';
import { RoleNotice } from '../people/role-notice.tsx';
import { BeginField } from './begin-field.tsx';
import { Deploy, EndpointNames } from './deploy-query.ts';
import { type Begin, deploymentInput, sleeps as sleepsNow } from './deployment-input.ts';
import { GateVerdict } from './gate-verdict.tsx';
import { nameBase, proposeName } from './propose-name.ts';
import { SleepField } from './sleep-field.tsx';
import { useGate } from './use-gate.ts';

interface DeployDialogProps {
  checkpoint: { id: string; epoch: number };
  onClose: () => void;
}

/** Deploys a checkpoint: the policy's verdict and a name are there already, so that one press is enough. */
export function DeployDialog({ checkpoint, onClose }: DeployDialogProps) {
  const router = useRouter();
  const gate = useGate(checkpoint.id);
  const [typed, setTyped] = useState<string | null>(null);
  const [begin, setBegin] = useState<Begin>('ALL');
  const [sleeps, setSleeps] = useState<boolean | null>(null);
  const [{ fetching, error }, deploy] = useMutation(Deploy);
  const dataset = gate.verdict?.checkpoint?.fineTune.dataset.name;
  const search = useDebounced(typed?.trim() ?? nameBase(dataset ?? ''), 200);
  const [{ data, error: unlisted, fetching: looking, stale }] = useQuery({
    query: EndpointNames,
    variables: { search },
    requestPolicy: 'cache-and-network',
    pause: dataset === undefined,
  });
  const known = data?.endpoints.edges.map(({ node }) => node) ?? [];
  const base = nameBase(dataset ?? '');
  const isListed = dataset !== undefined && data !== undefined && !looking && !stale && search === base;
  // Once, before anything is typed: a later one would come in between.
  if (typed === null && isListed)
    setTyped(
      proposeName(
        dataset,
        known.map(({ name }) => name),
      ),
    );
  const name = typed?.trim() ?? '';
  const existing = known.find((endpoint) => endpoint.name === name);
  const isSleeping = sleeps ?? (existing ? sleepsNow(existing) : false);
  const errors = errorsByField(error, ['name', 'overrideReason']);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const { overrideReason } = gate;
    const chosen = { checkpointId: checkpoint.id, name, begin, sleeps: isSleeping, overrideReason };
    const result = await deploy({ input: deploymentInput(chosen, existing) });
    if (result.data) router.push(`/endpoints/${encodeURIComponent(result.data.deployCheckpoint.name)}`);
    else gate.lookAgain();
  }

  return (
    <Dialog title={t('Deploy the checkpoint of epoch {epoch}', { epoch: checkpoint.epoch })} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <RoleNotice needs="DEPLOYER" />
        <GateVerdict gate={gate} error={errors.overrideReason} />
        <Field
          label={t('Name of the endpoint')}
          hint={
            existing
              ? t('This endpoint exists: the checkpoint becomes its revision {revision} or later.', {
                  revision: existing.revision + 1,
                })
              : t(
                  'It becomes part of the address: lower-case letters, digits and hyphens. Name an endpoint that exists to give it a new revision.',
                )
          }
          error={errors.name}
        >
          {(field) => (
            <input
              {...field}
              name="name"
              required
              maxLength={63}
              autoComplete="off"
              spellCheck={false}
              list="endpoint-names"
              readOnly={typed === null && !unlisted}
              value={typed ?? ''}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <datalist id="endpoint-names">
          {known.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        {existing && <BeginField value={begin} onChange={setBegin} />}
        {!(existing && begin === 'COPIES') && <SleepField value={isSleeping} onChange={setSleeps} />}
        {errors.form && gate.violations.length === 0 && (
          <p className={styles.problem} role="alert">
            {errors.form}
          </p>
        )}
        <div className={styles.actions}>
          <button type="submit" className="primary" disabled={fetching || name === '' || !gate.open}>
            {fetching ? t('Deploying …') : existing ? t('Deploy as a new revision') : t('Deploy')}
          </button>
          <button type="button" onClick={onClose}>
            {t('Cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
