interface Splits {
  splits: { name: string; exampleCount: number }[];
}

/** Training examples a second in an epoch, its validation included; null where that is not known. */
export function examplesPerSecond({ seconds }: { seconds: number }, { splits }: Splits): number | null {
  const examples = splits.find(({ name }) => name === 'train')?.exampleCount ?? 0;
  return examples > 0 && seconds > 0 ? Math.round(examples / seconds) : null;
}
