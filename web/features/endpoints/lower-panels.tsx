'use client';

import { DriftPanel } from './drift-panel.tsx';
import { EndpointFairness } from './endpoint-fairness.tsx';
import { ErrorsPanel } from './errors-panel.tsx';
import type { Called } from './snippets/called.ts';
import { SnippetsPanel } from './snippets-panel.tsx';
import type { Live } from './traffic-query.ts';

interface LowerPanelsProps {
  name: string;
  called: Omit<Called, 'token'>;
  mayDeploy: boolean;
  errors: Live['recentErrors'];
  checkpointId: string;
  modelName: string;
}

/** The lower panels of an endpoint's page: how to call it, its errors, its drift and its fairness. */
export function LowerPanels({ name, called, mayDeploy, errors, checkpointId, modelName }: LowerPanelsProps) {
  return (
    <>
      <SnippetsPanel name={name} called={called} mayDeploy={mayDeploy} />
      <ErrorsPanel errors={errors} />
      <DriftPanel name={name} />
      <EndpointFairness name={name} checkpointId={checkpointId} modelName={modelName} />
    </>
  );
}
