import { useState } from 'react';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { NORMALIZATIONS, type Normalization } from './normalizations.ts';

interface PicturePreprocessingProps {
  /** Sides that the model itself fixes, in pixels. */
  size: { height: string; width: string } | null;
  errors: Record<string, string | undefined>;
  disabled: boolean;
}

const CHANNELS = ['red', 'green', 'blue'] as const;

/**
 * The preprocessing of pictures. Only values from the model itself are filled in: a likely but wrong value would go
 * unnoticed.
 */
export function PicturePreprocessing({ size, errors, disabled }: PicturePreprocessingProps) {
  const [normalization, setNormalization] = useState<Normalization>({
    image_mean: ['', '', ''],
    image_std: ['', '', ''],
  });
  const numbers = (name: keyof Normalization, label: string, hint: string) => (
    <Field label={label} hint={hint} error={errors[name]}>
      {(field) => (
        <div className={styles.triple}>
          {CHANNELS.map((channel, i) => (
            <input
              key={channel}
              {...(i === 0 ? field : {})}
              aria-label={`${label}, ${channel}`}
              name={`${name}.${i}`}
              inputMode="decimal"
              required
              disabled={disabled}
              placeholder={channel}
              value={normalization[name][i]}
              onChange={({ target }) =>
                setNormalization({ ...normalization, [name]: normalization[name].with(i, target.value) })
              }
            />
          ))}
        </div>
      )}
    </Field>
  );
  return (
    <>
      <div className={styles.row}>
        <Field label="Height, in pixels" error={errors.size}>
          {(field) => <Side {...field} name="height" known={size?.height} disabled={disabled} />}
        </Field>
        <Field label="Width, in pixels">
          {(field) => <Side {...field} name="width" known={size?.width} disabled={disabled} />}
        </Field>
        <Field label="Fit" error={errors.fit}>
          {(field) => (
            <Choice
              {...field}
              name="fit"
              disabled={disabled}
              options={[
                ['crop', 'Scale to cover, then crop'],
                ['stretch', 'Stretch to the size'],
              ]}
            />
          )}
        </Field>
        <Field label="Resampling" error={errors.resample}>
          {(field) => (
            <Choice
              {...field}
              name="resample"
              disabled={disabled}
              options={['nearest', 'bilinear', 'bicubic', 'lanczos'].map((name) => [name, name])}
            />
          )}
        </Field>
        <Field label="Pixels are multiplied by" error={errors.rescale_factor}>
          {(field) => (
            <Choice
              {...field}
              name="rescale_factor"
              disabled={disabled}
              options={[
                [String(1 / 255), '1/255: from 0 to 1'],
                [String(1 / 127.5), '1/127.5: from 0 to 2'],
                ['1', '1: from 0 to 255'],
              ]}
            />
          )}
        </Field>
        <Field label="Background of transparent pixels" error={errors.background}>
          {(field) => (
            <Choice
              {...field}
              name="background"
              disabled={disabled}
              options={[
                ['#ffffff', 'White'],
                ['#000000', 'Black'],
                ['#808080', 'Grey'],
              ]}
            />
          )}
        </Field>
      </div>
      <div className={styles.wide}>
        {numbers('image_mean', 'Mean', 'Subtracted from each channel after that.')}
        {numbers('image_std', 'Standard deviation', 'Each channel is divided by it after that.')}
      </div>
      <div className={styles.actions}>
        <span className="muted small-text">Mean and deviation of</span>
        {NORMALIZATIONS.map(({ name, ...values }) => (
          <button
            key={name}
            type="button"
            className="small"
            disabled={disabled}
            onClick={() => setNormalization(values)}
          >
            {name}
          </button>
        ))}
      </div>
    </>
  );
}

interface InputProps {
  id: string;
  name: string;
  disabled: boolean;
}

function Side({ known, ...attributes }: InputProps & { known: string | undefined }) {
  return (
    <input
      {...attributes}
      type="number"
      min={1}
      max={4096}
      required
      defaultValue={known}
      readOnly={known !== undefined}
    />
  );
}

function Choice({ options, ...attributes }: InputProps & { options: [value: string, label: string][] }) {
  return (
    <select {...attributes} required defaultValue="">
      <option value="" disabled>
        Choose
      </option>
      {options.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}
