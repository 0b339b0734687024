import { t } from '../../messages/t.ts';
import { Badge, type Tone } from '../interface/badge.tsx';

type Availability = 'READY' | 'REMOTE' | 'FETCHING' | 'FAILED' | 'INCOMPLETE';

const LOOKS: Record<Availability, { tone: Tone; label: string; title: string }> = {
  READY: { tone: 'good', label: t('ready'), title: t('Its bytes are here and verified') },
  REMOTE: { tone: 'neutral', label: t('not fetched'), title: t('Known, but not fetched yet') },
  FETCHING: { tone: 'information', label: t('fetching'), title: t('Being fetched') },
  INCOMPLETE: {
    tone: 'warning',
    label: t('incomplete'),
    title: t('Its bytes are here; open questions must be answered first'),
  },
  FAILED: { tone: 'danger', label: t('failed'), title: t('The last attempt to fetch it failed') },
};

export function AvailabilityBadge({ availability }: { availability: Availability }) {
  const { tone, label, title } = LOOKS[availability];
  return (
    <span title={title}>
      <Badge tone={tone}>{label}</Badge>
    </span>
  );
}
