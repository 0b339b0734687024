import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { isWithoutEpochs, methodName } from '../fine-tunes/method-name.ts';
import { Field } from '../interface/field.tsx';
import { formatItems, formatList } from '../interface/format.ts';
import { useFormatTime } from '../interface/time.tsx';
import type { FeatureSet } from './feature-set-query.ts';

type Judge = FeatureSet['judges'][number];

interface JudgeFieldProps {
  judges: Judge[];
  /** The chosen one's id; null for the first. */
  chosen: string | null;
  onChoose: (id: string) => void;
}

/** Whose errors colour the picture, and which examples it says nothing about. */
export function JudgeField({ judges, chosen, onChoose }: JudgeFieldProps) {
  const formatTime = useFormatTime();
  const judge = judges.find(({ id }) => id === chosen) ?? judges[0];
  if (!judge) {
    return (
      <p className="muted">
        {t(
          'No fine-tune of this model on this data set has been evaluated yet, so there are no errors to show. Trials of sweeps are left out.',
        )}
      </p>
    );
  }
  const splits = formatList(judge.evaluations.map(({ split }) => split));
  return (
    <Field
      label={t('Errors of')}
      hint={
        <Trans
          id="<link>This checkpoint</link> was evaluated on {splits}. It has no predictions for other examples: those show as not judged."
          values={{ link: <Link href={`/checkpoints/${judge.id}`} />, splits }}
        />
      }
    >
      {(field) => (
        <select {...field} value={judge.id} onChange={({ target }) => onChoose(target.value)}>
          {judges.map((each) => (
            <option key={each.id} value={each.id}>
              {nameOf(each, formatTime)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function nameOf({ epoch, fineTune }: Judge, formatTime: (time: string) => string): string {
  const at = isWithoutEpochs(fineTune) ? [] : [t('epoch {epoch}', { epoch })];
  return formatItems([methodName(fineTune), ...at, formatTime(fineTune.createdAt)]);
}
