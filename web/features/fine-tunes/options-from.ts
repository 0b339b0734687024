const WHOLE = ['epochs', 'batchSize', 'earlyStoppingPatience', 'seed'] as const;
const DECIMAL = ['learningRate', 'weightDecay', 'dropout', 'labelSmoothing'] as const;

/** The options' names, as in the schema's StartFineTuneInput. */
export const OPTION_FIELDS = [...WHOLE, ...DECIMAL, 'unfreezeFrom', 'augment', 'device'];

type Numbers = Partial<Record<(typeof WHOLE)[number] | (typeof DECIMAL)[number], number>>;

/** What was filled in. Empty fields are left out, so that the API puts its defaults there. */
export function optionsFrom(form: FormData) {
  const numbers: Numbers = {};
  for (const name of [...WHOLE, ...DECIMAL]) {
    const text = String(form.get(name) ?? '').trim();
    if (text !== '') numbers[name] = Number(text);
  }
  const device = form.get('device');
  return {
    ...numbers,
    unfreezeFrom: String(form.get('unfreezeFrom') ?? '') || undefined,
    augment: form.get('augment') ? form.get('augment') === 'on' : undefined,
    device: device === 'CPU' ? ('CPU' as const) : ('AUTO' as const),
  };
}
