'use client';

import { useState } from 'react';
import { useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { Field } from '../interface/field.tsx';
import form from '../interface/form.module.css';
import { formatPercent } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { BeforeAfter } from './before-after.tsx';
import { CarryThresholds } from './carry-thresholds.tsx';
import styles from './fairness.module.css';
import { GroupThresholdsQuery } from './fairness-query.ts';
import { describeRandomization } from './randomization.ts';

const GOALS = {
  EQUALIZED_ODDS: 'errors are equally frequent in all groups (equalized odds)',
  DEMOGRAPHIC_PARITY: 'each label is equally frequent in all groups (demographic parity)',
  ACCURACY: 'accuracy is equal',
};

type Goal = keyof typeof GOALS;

const DECISIONS = {
  '': 'by one threshold a group',
  ACCURACY: 'drawn between two thresholds, for accuracy',
  BALANCED_ACCURACY: 'drawn between two thresholds, for balanced accuracy',
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
    <Panel title="What if each group had its own threshold?" folded>
      <p className="muted">
        Thresholds are learned on the validation split, and evaluated on the test split (Hardt, Price and Srebro 2016).
        A checkpoint can carry them: its endpoint applies the threshold of the group that a request names. Using a
        person’s group in a decision can itself be forbidden.
      </p>
      <div className={form.row}>
        <Field label="Group by">
          {(field) => (
            <select {...field} value={attribute} onChange={(event) => setAttribute(event.target.value)}>
              {attributes.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Goal">
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
          <Field label="Decisions" hint="Draws, for two labels, reach the goal exactly where they are learned">
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
          Show the effect
        </button>
      </div>
      {fetching && <Loading what="the effect of thresholds" />}
      {error && !fetching && (
        <p className={form.problem} role="alert">
          {errorMessage(error)}
        </p>
      )}
      {effect && before && after && !fetching && (
        <div className={styles.stack}>
          <BeforeAfter
            measured={[before, after]}
            names={['Before', 'After']}
            accuracies={[effect.accuracyBefore, effect.accuracyAfter]}
          />
          {effect.groups.every(({ threshold }) => threshold !== null) && (
            <p className="small-text">
              Thresholds of the second label:{' '}
              {effect.groups.map(({ value, threshold }) => `${value} ${formatPercent(threshold ?? 0)}`).join(', ')}.
            </p>
          )}
          {effect.groups.map(
            ({ value, randomization }) =>
              randomization && (
                <p className="small-text" key={value}>
                  {value}: {describeRandomization(randomization, 'the second label')}.
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
              Too few validation examples to learn from: {effect.leftAlone.join(', ')}. They keep the model’s
              predictions.
            </p>
          )}
        </div>
      )}
    </Panel>
  );
}
