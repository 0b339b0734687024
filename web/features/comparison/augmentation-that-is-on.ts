/** Of these, the value that changes nothing is not zero. */
const OFF: Record<string, unknown> = { testTime: 1 };

/** What a random crop only has. */
const OF_CROPS = ['cropScale', 'cropRatio'];

/**
 * The options of a run without the parts of its augmentation that change nothing: a run without augmentation does not differ in them. Whether the
 * default set was asked for is left out as well, where the parts that were used are recorded.
 */
export function augmentationThatIsOn(options: unknown): unknown {
  const { augment, augmentation, ...others } = options as Record<string, unknown>;
  if (!isRecord(augmentation)) return { ...others, augment: augment || null };
  const parts = Object.entries(augmentation).filter(
    ([name, value]) => value && value !== OFF[name] && (augmentation.crop || !OF_CROPS.includes(name)),
  );
  return { ...others, augmentation: Object.fromEntries(parts) };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
