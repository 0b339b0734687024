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

function enteredIn({ kind }: Operation, text: string): boolean | number | [from: number, to: number] {
  if (kind === 'switch') return text === 'on';
  return kind === 'share' ? [Number(text), 1] : Number(text);
}
