'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { Dialog } from '../interface/dialog.tsx';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { GateNotice } from './gate-notice.tsx';
import { useGate } from './use-gate.ts';

const Deploy = graphql(`
  mutation DeployCheckpoint($input: DeployCheckpointInput!) {
    deployCheckpoint(input: $input) {
      name
      revision
    }
  }
`);

const EndpointNames = graphql(`
  query EndpointNames {
    endpoints(first: 100) {
      edges {
        node {
          name
          revision
        }
      }
    }
  }
`);

interface DeployDialogProps {
  checkpoint: { id: string; epoch: number };
  onClose: () => void;
}

/** Asks for a name and deploys the checkpoint under it. */
export function DeployDialog({ checkpoint, onClose }: DeployDialogProps) {
  const router = useRouter();
  const [name, setName] = useState('');
  const gate = useGate(checkpoint.id);
  const [{ fetching, error }, deploy] = useMutation(Deploy);
  const [{ data }] = useQuery({ query: EndpointNames, requestPolicy: 'cache-and-network' });
  const existing = data?.endpoints.edges.find(({ node }) => node.name === name.trim())?.node;
  const errors = errorsByField(error, ['name', 'overrideReason']);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const { overrideReason } = gate;
    const result = await deploy({ input: { checkpointId: checkpoint.id, name: name.trim(), overrideReason } });
    if (result.data) router.push(`/endpoints/${encodeURIComponent(result.data.deployCheckpoint.name)}`);
    else gate.lookAgain();
  }

  return (
    <Dialog title={`Deploy the checkpoint of epoch ${checkpoint.epoch}`} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <Field
          label="Name of the endpoint"
          hint={
            existing
              ? `This endpoint exists: the checkpoint becomes its revision ${existing.revision + 1} or later, and replaces the current one.`
              : 'It becomes part of the address: lower-case letters, digits and hyphens.'
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
              placeholder="emoji-categories"
              list="endpoint-names"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <datalist id="endpoint-names">
          {data?.endpoints.edges.map(({ node }) => (
            <option key={node.name} value={node.name} />
          ))}
        </datalist>
        <GateNotice
          violations={gate.violations}
          isAdmin={gate.isAdmin}
          reason={gate.reason}
          onReason={gate.setReason}
          error={errors.overrideReason}
        />
        {errors.form && gate.violations.length === 0 && (
          <p className={styles.problem} role="alert">
            {errors.form}
          </p>
        )}
        <div className={styles.actions}>
          <button type="submit" className="primary" disabled={fetching || name.trim() === '' || !gate.open}>
            {fetching ? 'Deploying …' : existing ? 'Deploy as a new revision' : 'Deploy'}
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
