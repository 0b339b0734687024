import type { Example } from '../dataset.ts';
import type { Size } from '../raster.ts';

/** Pictures that are read again and again. */
export interface Reread {
  examples: readonly Example[];
  /** Whether they are cropped at random each time, which takes the whole picture. */
  crops: boolean;
}

/** The place of a decoded picture in a cache: 8-bit pixels, `[height, width, 3]`. */
export interface Slot extends Size {
  /** Its number among the slots. */
  index: number;
  /** Where it begins, in bytes. */
  at: number;
  /** Whether it has been scaled and cropped to the model's input, as evaluation sees it. Otherwise it is as it was decoded. */
  isPrepared: boolean;
}

export interface CachePlan {
  slots: number;
  /** Of all slots. */
  bytes: number;
  /** The place of a picture as it is needed; null if it has none. */
  slotOf(example: Example, crops: boolean): Slot | null;
}

export const slotBytes = ({ width, height }: Size): number => 3 * width * height;

/**
 * Gives pictures places in a cache, in order, until it is full. Which ones have a place does not change afterwards: an epoch reads each
 * picture once, so a cache that drops the oldest would have dropped every picture by the time it is read again.
 *
 * A picture is kept before what is random: whole if it is cropped or is smaller than the model's input, else at the size of that input.
 *
 * @param wanted the most important first
 * @param input the size of the model's input
 * @param mostBytes of all slots together
 */
export function planCache(wanted: readonly Reread[], input: Size, mostBytes: number): CachePlan {
  const slots = new Map<string, Slot>();
  let bytes = 0;
  for (const { examples, crops } of wanted) {
    for (const example of examples) {
      const form = formOf(example, crops, input);
      if (!form || slots.has(keyOf(example, form.isPrepared)) || bytes + slotBytes(form) > mostBytes) continue;
      slots.set(keyOf(example, form.isPrepared), { ...form, index: slots.size, at: bytes });
      bytes += slotBytes(form);
    }
  }
  return {
    slots: slots.size,
    bytes,
    slotOf: (example, crops) =>
      (crops ? undefined : slots.get(keyOf(example, true))) ?? slots.get(keyOf(example, false)) ?? null,
  };
}

/** Views of a picture have its offset. */
const keyOf = ({ offset }: Example, isPrepared: boolean) => `${offset} ${isPrepared}`;

/** Null for a whole picture whose size is not known: data sets that were imported long ago do not say it. */
function formOf({ width, height }: Example, crops: boolean, input: Size): (Size & { isPrepared: boolean }) | null {
  const whole = width && height ? { width, height, isPrepared: false } : null;
  const isSmall = whole !== null && slotBytes(whole) <= slotBytes(input);
  return crops || isSmall ? whole : { width: input.width, height: input.height, isPrepared: true };
}
