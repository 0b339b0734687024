type Options = Readonly<Record<string, unknown>>;

/**
 * Whether a past fine-tune had the options of one that is about to start. Of objects only what was asked for is compared, since the platform
 * fills in the rest (`adaptation.weight`); null and absent are the same, and an option that a past one does not list had no effect on it.
 *
 * @param options those of the past one, as `FineTune.options`
 * @param defaults as `fineTuneDefaults`
 * @param input as `StartFineTuneInput`, without the model and the data set
 */
export function isSameRun(options: Options, defaults: Options, input: Options): boolean {
  const { augment, ...wanted }: Record<string, unknown> = {
    ...{ augmentation: null, adaptation: null, contrastive: null },
    ...defaults,
    ...input,
  };
  // The default set appears in the options as the augmentation that it is.
  if (augment === true && wanted.augmentation === null) {
    if (!options.augment) return false;
    delete wanted.augmentation;
  }
  const isFree = (name: string) => !(name in input) && (!(name in options) || followsFrom(input).includes(name));
  return Object.entries(wanted).every(([name, value]) => isFree(name) || holds(options[name], value));
}

/** Options whose defaults follow from others, or from the model, so that `fineTuneDefaults` does not know them. */
function followsFrom(input: Options): string[] {
  return [
    ...['device', 'unfreezeFrom'],
    ...(input.adaptation ? ['frozenPrecision', 'earlyStoppingPatience', 'dropout'] : []),
  ];
}

function holds(found: unknown, wanted: unknown): boolean {
  if (wanted === null || wanted === undefined) return found === null || found === undefined;
  if (typeof wanted !== 'object') return found === wanted;
  if (typeof found !== 'object' || found === null) return false;
  return Object.entries(wanted).every(([name, value]) => holds((found as Options)[name], value));
}
