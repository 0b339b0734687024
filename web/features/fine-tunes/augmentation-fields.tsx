import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import { inputName, OPERATIONS, operationField, refusedOperation } from './augmentation-operations.ts';
import type { InitialOptions } from './thoroughness.ts';

interface AugmentationFieldsProps {
  /** Of the model. */
  modality: 'IMAGE' | 'TEXT';
  /** What is entered before anybody types, by the field's name. */
  initial: InitialOptions;
  /** By `operationField`; what is wrong with none of them alone is under `augmentation`. */
  errors: Record<string, string | undefined>;
}

/** Defaults of what is never off. */
const PLACEHOLDERS: Record<string, string> = { testTime: '1', cropScale: '0.6' };

/** An input for each operation that can change examples of this modality; empty is off. */
export function AugmentationFields({ modality, initial, errors }: AugmentationFieldsProps) {
  const operations = OPERATIONS.filter((operation) => operation.modality === modality);
  const error = errors.augmentation;
  const wrong = error === undefined ? undefined : refusedOperation(error, operations);
  return operations.map((operation) => (
    <Field
      key={operation.name}
      label={operation.label}
      hint={operation.hint}
      error={errors[operationField(operation)] ?? (operation === wrong ? error : undefined)}
    >
      {(field) =>
        operation.kind === 'switch' ? (
          <select {...field} name={inputName(operation)} defaultValue={initial[inputName(operation)] ?? ''}>
            <option value="">{t('Off')}</option>
            <option value="on">{t('On')}</option>
          </select>
        ) : (
          <input
            {...field}
            name={inputName(operation)}
            type="number"
            step={operation.kind === 'whole' ? 1 : 'any'}
            inputMode="decimal"
            defaultValue={initial[inputName(operation)] ?? ''}
            placeholder={PLACEHOLDERS[operation.name] ?? t('off')}
          />
        )
      }
    </Field>
  ));
}
