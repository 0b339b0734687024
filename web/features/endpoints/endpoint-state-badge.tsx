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

export function EndpointStateBadge({ state }: { state: EndpointState }) {
  return <Badge tone={TONES[state]}>{formatEnum(state)}</Badge>;
}
