import { formatCount } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import type { Model } from './model-query.ts';

export function FeatureLayers({ layers }: { layers: Model['featureLayers'] }) {
  return (
    <Panel title="Feature layers">
      <p className="muted">
        Layers where features can be extracted, from input to output. A partial fine-tune trains one of them and all
        after it.
      </p>
      {layers.length === 0 ? (
        <p className="muted">They are listed once the model is fetched.</p>
      ) : (
        <Scroll label="Feature layers">
          <table className="small-text">
            <thead>
              <tr>
                <th>Layer</th>
                <th>Operation</th>
                <th className="number">Features</th>
                <th className="number">Parameters</th>
              </tr>
            </thead>
            <tbody>
              {layers.map((layer) => (
                <tr key={layer.name}>
                  <td>
                    <code>{layer.name}</code>
                  </td>
                  <td>{layer.op}</td>
                  <td className="number">{formatCount(layer.dimension)}</td>
                  <td className="number">{formatCount(layer.parameterCount)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  );
}
