/**
 * Whether a past fine-tune had the options of one that is about to start. Of objects only what was asked for is compared, since the platform
 * fills in the rest (`adaptation.weight`); null and absent are the same.
 *
 * @param options all options of the past one, as `FineTune.options`
 * @param defaults as `fineTuneDefaults`
 * @param input as `StartFineTuneInput`, without the model and the data set
 */
export function isSameRun(
  options: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
  input: Readonly<Record<string, unknown>>,
): boolean {
  const { augment, ...wanted }: Record<string, unknown> = {
    augmentation: null,
    adaptation: null,
    ...defaults,
    ...input,
  };
  // The default set appears in the options as the augmentation that it is.
  if (augment === true && wanted.augmentation === null) {
    if (!options.augment) return false;
    delete wanted.augmentation;
  }
  // The device is chosen when it runs, the first layer that trains when the model is known; an adaptation has other defaults.
  const adapting = input.adaptation ? ['frozenPrecision', 'earlyStoppingPatience'] : [];
  const free = ['device', 'unfreezeFrom', ...adapting].filter((name) => !(name in input));
  return Object.entries(wanted).every(([name, value]) => free.includes(name) || holds(options[name], value));
}

function holds(found: unknown, wanted: unknown): boolean {
  if (wanted === null || wanted === undefined) return found === null || found === undefined;
  if (typeof wanted !== 'object') return found === wanted;
  if (typeof found !== 'object' || found === null) return false;
  return Object.entries(wanted).every(([name, value]) => holds((found as Record<string, unknown>)[name], value));
}
