import { Field } from '../interface/field.tsx';
import { inputName, OPERATIONS, refusedOperation } from './augmentation-operations.ts';

interface AugmentationFieldsProps {
  /** Of the model. */
  modality: 'IMAGE' | 'TEXT';
  error?: string;
}

/** Defaults of what is never off. */
const PLACEHOLDERS: Record<string, string> = { testTime: '1', cropScale: '0.6' };

/** An input for each operation that can change examples of this modality; empty is off. */
export function AugmentationFields({ modality, error }: AugmentationFieldsProps) {
  const operations = OPERATIONS.filter((operation) => operation.modality === modality);
  const wrong = error === undefined ? undefined : refusedOperation(error, operations);
  return operations.map((operation) => (
    <Field
      key={operation.name}
      label={operation.label}
      hint={operation.hint}
      error={operation === wrong ? error : undefined}
    >
      {(field) =>
        operation.kind === 'switch' ? (
          <select {...field} name={inputName(operation)} defaultValue="">
            <option value="">Off</option>
            <option value="on">On</option>
          </select>
        ) : (
          <input
            {...field}
            name={inputName(operation)}
            type="number"
            step={operation.kind === 'whole' ? 1 : 'any'}
            inputMode="decimal"
            placeholder={PLACEHOLDERS[operation.name] ?? 'off'}
          />
        )
      }
    </Field>
  ));
}
