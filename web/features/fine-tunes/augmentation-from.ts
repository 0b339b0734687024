import { inputName, OPERATIONS, type Operation } from './augmentation-operations.ts';

/** The entered augmentation, unchanged so that the API can refuse it; undefined if nothing was entered. */
export function augmentationFrom(form: FormData): Record<string, unknown> | undefined {
  const augmentation: Record<string, unknown> = {};
  for (const operation of OPERATIONS) {
    const text = String(form.get(inputName(operation)) ?? '').trim();
    if (text === '') continue;
    const [name, part] = operation.name.split('.');
    const value = enteredIn(operation, text);
    augmentation[name] = part ? { ...(augmentation[name] as object | undefined), [part]: value } : value;
  }
  return Object.keys(augmentation).length > 0 ? augmentation : undefined;
}

/** Entries that only say how others work, or that change nothing while training. */
const CHANGES_NOTHING = ['cropScale', 'testTime'];

/** Whether the entered values change training pictures at random. */
export function changesPictures(form: FormData): boolean {
  if (form.get('augment') === 'on') return true;
  const entered = Object.entries(augmentationFrom(form) ?? {});
  return entered.some(([name, value]) => value !== 0 && !CHANGES_NOTHING.includes(name));
}

function enteredIn({ kind }: Operation, text: string): boolean | number | [from: number, to: number] {
  if (kind === 'switch') return text === 'on';
  return kind === 'share' ? [Number(text), 1] : Number(text);
}
