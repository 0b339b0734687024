'use client';

import { Rocket } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';

const DeployDialog = loadedWhenShown(() => import('./deploy-dialog.tsx').then((file) => file.DeployDialog));

interface DeployButtonProps {
  checkpoint: { id: string; epoch: number };
  className?: string;
  label?: string;
}

/** Opens the dialog that deploys a checkpoint: with the policy's verdict and a name that is free. */
export function DeployButton({ checkpoint, className = 'primary', label = t('Deploy') }: DeployButtonProps) {
  // As it was pressed: the best of a run that goes on becomes another one meanwhile.
  const [chosen, setChosen] = useState<DeployButtonProps['checkpoint'] | null>(null);
  return (
    <>
      <button type="button" className={className} onClick={() => setChosen(checkpoint)}>
        <Rocket size={16} aria-hidden="true" />
        {label}
      </button>
      {chosen && <DeployDialog checkpoint={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}
