'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import form from '../interface/form.module.css';
import { formatItems, formatList, formatPercent } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { BeforeAfter } from './before-after.tsx';
import { CarryThresholds } from './carry-thresholds.tsx';
import styles from './fairness.module.css';
import { GroupThresholdsQuery } from './fairness-query.ts';
import { describeRandomization } from './randomization.ts';

const GOALS = {
  EQUALIZED_ODDS: t('errors are equally frequent in all groups (equalized odds)'),
  DEMOGRAPHIC_PARITY: t('each label is equally frequent in all groups (demographic parity)'),
  ACCURACY: t('accuracy is equal'),
};

type Goal = keyof typeof GOALS;

const DECISIONS = {
  '': t('by one threshold a group'),
  ACCURACY: t('drawn between two thresholds, for accuracy'),
  BALANCED_ACCURACY: t('drawn between two thresholds, for balanced accuracy'),
};

type Decision = keyof typeof DECISIONS;

interface ThresholdWhatIfProps {
  checkpointId: string;
  evaluationId: string;
  attributes: string[];
}

/** The effect of group thresholds, without retraining. */
export function ThresholdWhatIf({ checkpointId, evaluationId, attributes }: ThresholdWhatIfProps) {
  const [attribute, setAttribute] = useState(attributes[0]);
  const [goal, setGoal] = useState<Goal>('EQUALIZED_ODDS');
  const [decision, setDecision] = useState<Decision>('');
  // Draws reach the other two goals.
  const randomized = goal === 'ACCURACY' || decision === '' ? null : decision;
  const [asked, setAsked] = useState<{ attribute: string; goal: Goal; randomized: typeof randomized } | null>(null);
  const [{ data, error, fetching }] = useQuery({
    query: GroupThresholdsQuery,
    variables: { id: evaluationId, attribute, goal, randomized, ...asked },
    pause: asked === null,
  });
  const effect = asked && data?.evaluation?.groupThresholds;
  const of = (report: NonNullable<typeof effect>['before']) =>
    report?.attributes.find(({ attributes }) => attributes.length === 1 && attributes[0] === effect?.attribute);
  const before = effect && of(effect.before);
  const after = effect && of(effect.after);
  return (
    <>
      <p className="muted">
        {t(
          'Thresholds are learned on the validation split, and evaluated on the test split (Hardt, Price and Srebro 2016). A checkpoint can carry them: its endpoint applies the threshold of the group that a request names. Using a person’s group in a decision can itself be forbidden.',
        )}
      </p>
      <div className={form.row}>
        <Field label={t('Group by')}>
          {(field) => (
            <select {...field} value={attribute} onChange={(event) => setAttribute(event.target.value)}>
              {attributes.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('Goal')}>
          {(field) => (
            <select {...field} value={goal} onChange={(event) => setGoal(event.target.value as Goal)}>
              {Object.entries(GOALS).map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        {goal !== 'ACCURACY' && (
          <Field
            label={t('Decisions')}
            hint={t('Draws, for two labels, reach the goal exactly where they are learned')}
          >
            {(field) => (
              <select {...field} value={decision} onChange={(event) => setDecision(event.target.value as Decision)}>
                {Object.entries(DECISIONS).map(([value, name]) => (
                  <option key={value} value={value}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
      </div>
      <div className={form.actions}>
        <button type="button" disabled={fetching} onClick={() => setAsked({ attribute, goal, randomized })}>
          {t('Show the effect')}
        </button>
      </div>
      {fetching && <Loading label={t('Loading the effect of thresholds …')} />}
      {error && !fetching && (
        <p className={form.problem} role="alert">
          {errorMessage(error)}
        </p>
      )}
      {effect && before && after && !fetching && (
        <div className={styles.stack}>
          <BeforeAfter
            measured={[before, after]}
            names={[t('Before'), t('After')]}
            accuracies={[effect.accuracyBefore, effect.accuracyAfter]}
          />
          {effect.groups.every(({ threshold }) => threshold !== null) && (
            <p className="small-text">
              {t('Thresholds of the second label: {groups}.', {
                groups: formatItems(
                  effect.groups.map(({ value, threshold }) => `${value} ${formatPercent(threshold ?? 0)}`),
                ),
              })}
            </p>
          )}
          {effect.groups.map(
            ({ value, randomization }) =>
              randomization && (
                <p className="small-text" key={value}>
                  {value}: {describeRandomization(randomization, t('the second label'))}.
                </p>
              ),
          )}
          <CarryThresholds
            checkpointId={checkpointId}
            attribute={effect.attribute}
            goal={effect.goal}
            randomized={asked.randomized}
          />
          {effect.leftAlone.length > 0 && (
            <p className="muted small-text">
              {t('Too few validation examples to learn from: {leftAlone}. They keep the model’s predictions.', {
                leftAlone: formatList(effect.leftAlone),
              })}
            </p>
          )}
        </div>
      )}
    </>
  );
}
