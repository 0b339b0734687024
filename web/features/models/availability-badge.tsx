import { t } from '../../messages/t.ts';
import { Badge, type Tone } from '../interface/badge.tsx';
import { AVAILABILITY_NAMES } from './availability-names.ts';

type Availability = keyof typeof AVAILABILITY_NAMES;

const LOOKS: Record<Availability, { tone: Tone; title: string }> = {
  READY: { tone: 'good', title: t('Its bytes are here and verified') },
  REMOTE: { tone: 'neutral', title: t('Known, but not fetched yet') },
  FETCHING: { tone: 'information', title: t('Being fetched') },
  INCOMPLETE: {
    tone: 'warning',
    title: t('Its bytes are here; open questions must be answered first'),
  },
  FAILED: { tone: 'danger', title: t('The last attempt to fetch it failed') },
};

export function AvailabilityBadge({ availability }: { availability: Availability }) {
  const { tone, title } = LOOKS[availability];
  return (
    <span title={title}>
      <Badge tone={tone}>{AVAILABILITY_NAMES[availability]}</Badge>
    </span>
  );
}
