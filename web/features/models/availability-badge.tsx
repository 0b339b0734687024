import { Badge, type Tone } from '../interface/badge.tsx';

type Availability = 'READY' | 'REMOTE' | 'FETCHING' | 'FAILED' | 'INCOMPLETE';

const LOOKS: Record<Availability, { tone: Tone; label: string; title: string }> = {
  READY: { tone: 'good', label: 'ready', title: 'Its bytes are here and verified' },
  REMOTE: { tone: 'neutral', label: 'not fetched', title: 'Known, but not fetched yet' },
  FETCHING: { tone: 'information', label: 'fetching', title: 'Being fetched' },
  INCOMPLETE: {
    tone: 'warning',
    label: 'incomplete',
    title: 'Its bytes are here; open questions must be answered first',
  },
  FAILED: { tone: 'danger', label: 'failed', title: 'The last attempt to fetch it failed' },
};

export function AvailabilityBadge({ availability }: { availability: Availability }) {
  const { tone, label, title } = LOOKS[availability];
  return (
    <span title={title}>
      <Badge tone={tone}>{label}</Badge>
    </span>
  );
}
