import { Badge, type Tone } from './badge.tsx';
import { formatEnum } from './format.ts';

export type Severity = 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';

/** From the mildest to the worst. */
export const SEVERITIES: Severity[] = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

const TONES: Record<Severity, Tone> = {
  INFO: 'information',
  LOW: 'neutral',
  MEDIUM: 'warning',
  HIGH: 'danger',
  CRITICAL: 'danger',
};

export function SeverityBadge({ severity }: { severity: Severity }) {
  return <Badge tone={TONES[severity]}>{formatEnum(severity)}</Badge>;
}
