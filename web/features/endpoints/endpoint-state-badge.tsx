import { t } from '../../messages/t.ts';
import { Badge, type Tone } from '../interface/badge.tsx';
import { formatEnum } from '../interface/format.ts';

export type EndpointState = 'STARTING' | 'READY' | 'DEGRADED' | 'STOPPED' | 'FAILED';

const TONES: Record<EndpointState, Tone> = {
  STARTING: 'information',
  READY: 'good',
  DEGRADED: 'warning',
  STOPPED: 'neutral',
  FAILED: 'danger',
};

interface EndpointStateBadgeProps {
  state: EndpointState;
  /** Whether it is stopped because nobody asks it: a request wakes it. */
  asleep?: boolean;
}

export function EndpointStateBadge({ state, asleep = false }: EndpointStateBadgeProps) {
  return <Badge tone={TONES[state]}>{asleep && state === 'STOPPED' ? t('asleep') : formatEnum(state)}</Badge>;
}
