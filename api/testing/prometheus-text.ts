// A strict reader of Prometheus's text format, version 0.0.4, by its grammar:
// https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details

interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

interface Family {
  type: string;
  help: string;
  samples: Sample[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*/;
const TYPES = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']);
const SUFFIXES: Record<string, string[]> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/** Reads families by name. Throws for anything that the grammar, or the rules for histograms, do not allow. */
export function parsePrometheusText(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('The last line must end with a line feed.');
  const families = new Map<string, Family>();
  const helps = new Map<string, string>();
  const seen = new Set<string>();
  let current: { name: string; family: Family } | null = null;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const comment = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line);
    if (comment) {
      const [, keyword, name, rest] = comment;
      if (NAME.exec(name)?.[0] !== name) throw new Error(`Not a name: ${line}`);
      if (keyword === 'HELP') {
        if (helps.has(name)) throw new Error(`A second HELP: ${line}`);
        helps.set(name, rest);
        continue;
      }
      if (families.has(name)) throw new Error(`A second TYPE: ${line}`);
      if (!TYPES.has(rest)) throw new Error(`Not a type: ${line}`);
      current = { name, family: { type: rest, help: helps.get(name) ?? '', samples: [] } };
      families.set(name, current.family);
      continue;
    }
    if (line.startsWith('#')) continue;
    const sample = parseSample(line);
    if (!current) throw new Error(`No TYPE before: ${line}`);
    const suffixes = SUFFIXES[current.family.type] ?? [''];
    if (!suffixes.some((suffix) => sample.name === `${current?.name}${suffix}`))
      throw new Error(`Not of the family ${current.name}: ${line}`);
    const series = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
    if (seen.has(series)) throw new Error(`A series twice: ${line}`);
    seen.add(series);
    if (current.family.type === 'counter' && !(sample.value >= 0)) throw new Error(`A negative counter: ${line}`);
    current.family.samples.push(sample);
  }
  for (const [name, family] of families) if (family.type === 'histogram') checkHistogram(name, family);
  return families;
}

function parseSample(line: string): Sample {
  const name = NAME.exec(line)?.[0];
  if (!name) throw new Error(`Not a sample: ${line}`);
  let rest = line.slice(name.length);
  const labels: Record<string, string> = {};
  if (rest.startsWith('{')) {
    rest = rest.slice(1);
    while (!rest.startsWith('}')) {
      const label = LABEL_NAME.exec(rest)?.[0];
      const value = label && /^="((?:[^"\\\n]|\\[\\"n])*)"/.exec(rest.slice(label.length));
      if (!label || !value || label in labels) throw new Error(`Not labels: ${line}`);
      labels[label] = value[1].replace(/\\([\\"n])/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));
      rest = rest.slice(label.length + value[0].length).replace(/^,/, '');
    }
    rest = rest.slice(1);
  }
  const number = /^[ \t]+(\S+)(?:[ \t]+(-?\d+))?$/.exec(rest)?.[1];
  if (number === undefined) throw new Error(`No value: ${line}`);
  return { name, labels, value: parseNumber(number, line) };
}

function parseNumber(text: string, line: string): number {
  // As Go's ParseFloat reads them, in any case: prom-client writes Nan.
  if (/^[+-]?inf$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) throw new Error(`Not a number: ${line}`);
  return Number(text);
}

/** Buckets only grow, the last one is +Inf and equals the count, and there is a sum. */
function checkHistogram(name: string, { samples }: Family): void {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const { le: _, ...others } = sample.labels;
    const key = JSON.stringify(Object.entries(others).sort());
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  for (const group of groups.values()) {
    const buckets = group.filter((sample) => sample.name === `${name}_bucket`);
    const bounds = buckets.map(({ labels }) => parseNumber(labels.le, name));
    const counts = buckets.map(({ value }) => value);
    const total = group.find((sample) => sample.name === `${name}_count`)?.value;
    const grows = (values: number[]) => values.every((value, i) => i === 0 || value >= values[i - 1]);
    if (!grows(bounds) || !grows(counts)) throw new Error(`The buckets of ${name} do not grow.`);
    if (bounds.at(-1) !== Number.POSITIVE_INFINITY || counts.at(-1) !== total)
      throw new Error(`The last bucket of ${name} is not +Inf, or not the count.`);
    if (!group.some((sample) => sample.name === `${name}_sum`)) throw new Error(`${name} has no sum.`);
  }
}

/** The value of the one series of a family with these labels; undefined if there is none. */
export function sampleValue(
  families: Map<string, Family>,
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''));
  const found = (family?.samples ?? []).filter(
    (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  if (found.length > 1) throw new Error(`${found.length} series of ${name} have these labels.`);
  return found[0]?.value;
}
