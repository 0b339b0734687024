import { t } from '../../messages/t.ts';
import { Facts } from '../interface/facts.tsx';
import { formatItems } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import type { Checkpoint } from './fine-tune-fields.ts';
import { OPTIONS } from './options/option-groups.ts';

/** What was chosen for a head that was fitted on features, of the best checkpoint; nothing for other heads. */
export function FittedHead({ checkpoint }: { checkpoint: Checkpoint | undefined }) {
  const head = checkpoint?.fittedHead;
  if (!head) return null;
  return (
    <Panel title={t('Head')} folded>
      <Facts
        facts={[
          [t('Fitted by'), nameOf(head.method)],
          [t('C, cross-validated'), head.strength && formatItems(head.strength.map(shown))],
          [t('Alpha, by left-out examples'), head.penalty && shown(head.penalty)],
          [t('Neighbours'), head.neighbours],
          [t('Temperature'), head.temperature && shown(head.temperature)],
        ]}
      />
    </Panel>
  );
}

function nameOf(method: string): string {
  if (method === 'PROTOTYPE') return t('Class means');
  const option = OPTIONS.find(({ name }) => name === 'head');
  const values = option?.kind === 'choice' ? option.values : [];
  return values.find(({ value }) => value === method)?.name.split(',')[0] ?? method;
}

const shown = (value: number) => String(Number(value.toPrecision(3)));
