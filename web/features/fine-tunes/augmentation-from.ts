import { inputName, OPERATIONS } from './augmentation-operations.ts';

/** The entered augmentation, unchanged so that the API can refuse it; undefined if nothing was entered. */
export function augmentationFrom(form: FormData): Record<string, unknown> | undefined {
  const augmentation: Record<string, unknown> = {};
  for (const operation of OPERATIONS) {
    const text = String(form.get(inputName(operation)) ?? '').trim();
    if (text === '') continue;
    const [name, part] = operation.name.split('.');
    const value = operation.kind === 'switch' ? text === 'on' : Number(text);
    augmentation[name] = part ? { ...(augmentation[name] as object | undefined), [part]: value } : value;
  }
  return Object.keys(augmentation).length > 0 ? augmentation : undefined;
}
