import { t } from '../../messages/t.ts';
import { Facts } from '../interface/facts.tsx';
import { Panel } from '../interface/panel.tsx';
import { Labels } from './labels.tsx';
import type { Model } from './model-query.ts';

/** The model's inputs and outputs, and its labels. */
export function Tensors({ model }: { model: Model }) {
  const describe = (tensors: Model['inputs']) =>
    tensors.map(({ name, type, shape }) => (
      <div key={name}>
        <code>
          {name}: {type}[{shape.join(', ')}]
        </code>
      </div>
    ));
  return (
    <Panel title={t('Inputs and outputs')}>
      {model.inputs.length === 0 && <p className="muted">{t('Read from the graph when the model is fetched.')}</p>}
      <Facts
        facts={[
          [t('Inputs'), model.inputs.length > 0 ? describe(model.inputs) : null],
          [t('Outputs'), model.outputs.length > 0 ? describe(model.outputs) : null],
          [t('Labels'), model.labels && <Labels key="labels" labels={model.labels} />],
        ]}
      />
      <details>
        <summary>{t('Preprocessing')}</summary>
        <pre>{JSON.stringify(model.preprocessing, null, 2)}</pre>
      </details>
    </Panel>
  );
}
