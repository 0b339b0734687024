import { Facts } from '../interface/facts.tsx';
import { Panel } from '../interface/panel.tsx';

/** The most telling first; those that are not here come after them. */
const ORDER = [
  'strategy',
  'unfreezeFrom',
  'epochs',
  'batchSize',
  'learningRate',
  'weightDecay',
  'dropout',
  'labelSmoothing',
];

/** Every option that the result depends on, as the API recorded it. */
export function OptionFacts({ options }: { options: unknown }) {
  const entries = typeof options === 'object' && options !== null ? Object.entries(options) : [];
  const rank = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  entries.sort(([a], [b]) => rank(a) - rank(b));
  return (
    <Panel title="Options">
      <Facts facts={entries.map(([name, value]) => [inWords(name), show(value)])} />
    </Panel>
  );
}

/** `batchSize` → `Batch size` */
function inWords(name: string): string {
  const words = name.replace(/([A-Z])/g, ' $1').toLowerCase();
  return words[0].toUpperCase() + words.slice(1);
}

function show(value: unknown): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
