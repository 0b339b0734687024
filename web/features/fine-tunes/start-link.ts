/**
 * The start form's address with an input of startFineTune filled in: its options are parameters by the names of the form's fields.
 *
 * @param input a StartFineTuneInput, such as a verdict suggests
 */
export function startLink(input: unknown): string {
  const { modelSlug, datasetId, ...options } = (input ?? {}) as Record<string, unknown>;
  const parameters = new URLSearchParams();
  if (typeof modelSlug === 'string') parameters.set('model', modelSlug);
  if (typeof datasetId === 'string') parameters.set('dataset', datasetId);
  for (const [name, value] of Object.entries(options)) {
    for (const [field, text] of fieldsOf(name, value)) parameters.set(field, text);
  }
  return `/fine-tunes/new?${parameters}`;
}

function fieldsOf(name: string, value: unknown): [string, string][] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'boolean') return [[name, value ? 'on' : 'off']];
  // A share stands for the range from it to 1.
  if (name.startsWith('augmentation.') && Array.isArray(value)) return [[name, String(value[0])]];
  if (Array.isArray(value)) return [[name, value.join(', ')]];
  if (typeof value !== 'object') return [[name, String(value)]];
  return Object.entries(value).flatMap(([part, inner]) => fieldsOf(`${name}.${part}`, inner));
}
