import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { NUMBER_OPTIONS } from './number-options.ts';
import type { Strategy } from './strategies.ts';

interface AdvancedOptionsProps {
  strategy: Strategy;
  layers: { name: string; op: string; dimension: number }[];
  errors: Record<string, string | undefined>;
}

/** Everything that has a good default. */
export function AdvancedOptions({ strategy, layers, errors }: AdvancedOptionsProps) {
  // A refused option must be seen, even though the options are folded away.
  const refused = ['augment', 'device', 'unfreezeFrom', ...NUMBER_OPTIONS.map(({ name }) => name)].some(
    (name) => errors[name],
  );
  return (
    <details open={refused || undefined}>
      <summary>Advanced options</summary>
      <div className={styles.form} style={{ marginTop: 14 }}>
        <div className={styles.row}>
          {strategy === 'PARTIAL' && (
            <Field label="Train from layer" hint="This layer and all after it train" error={errors.unfreezeFrom}>
              {(field) => (
                <select {...field} name="unfreezeFrom" defaultValue="">
                  <option value="">Default for the model</option>
                  {layers.map(({ name, op, dimension }) => (
                    <option key={name} value={name}>
                      {name} ({op}, {dimension})
                    </option>
                  ))}
                </select>
              )}
            </Field>
          )}
          {NUMBER_OPTIONS.map(({ name, label, hint, defaults, step }) => (
            <Field key={name} label={label} hint={hint} error={errors[name]}>
              {(field) => (
                <input
                  {...field}
                  name={name}
                  type="number"
                  step={step}
                  inputMode="decimal"
                  placeholder={defaults[strategy]}
                />
              )}
            </Field>
          ))}
          <Field label="Device" hint="Other devices come later" error={errors.device}>
            {(field) => (
              <select {...field} name="device" defaultValue="AUTO">
                <option value="AUTO">Automatic</option>
                <option value="CPU">CPU</option>
              </select>
            )}
          </Field>
          <Field label="Augmentation" hint="Random changes to each picture as it is trained on" error={errors.augment}>
            {(field) => (
              <select {...field} name="augment" defaultValue="">
                <option value="">Default</option>
                <option value="on">On</option>
                <option value="off">Off</option>
              </select>
            )}
          </Field>
        </div>
      </div>
    </details>
  );
}
