import { t } from '../../messages/t.ts';
import { Badge, type Tone } from '../interface/badge.tsx';
import { formatEnum } from '../interface/format.ts';

/** Verdicts are no constants of the schema, so their names are not in the catalogue by themselves. */
const KINDS: Record<string, { name: string; tone: Tone }> = {
  GOOD: { name: t('good'), tone: 'good' },
  OVERFITTING: { name: t('overfitting'), tone: 'warning' },
  UNDERFITTING: { name: t('underfitting'), tone: 'warning' },
  TOO_LITTLE_DATA: { name: t('too little data'), tone: 'warning' },
  NO_SIGNAL: { name: t('no signal'), tone: 'danger' },
  LEAK_SUSPECTED: { name: t('leak suspected'), tone: 'danger' },
};

/** What the curves of a fine-tune say, in two words at most. */
export function VerdictBadge({ kind }: { kind: string }) {
  const { name, tone } = KINDS[kind] ?? { name: formatEnum(kind), tone: 'neutral' };
  return <Badge tone={tone}>{name}</Badge>;
}
