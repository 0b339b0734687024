import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { NORMALIZATIONS, type Normalization } from './normalizations.ts';

interface PicturePreprocessingProps {
  /** Sides that the model itself fixes, in pixels. */
  size: { height: string; width: string } | null;
  /** What the model's files or a pasted file state. */
  known: Known;
  errors: Record<string, string | undefined>;
  disabled: boolean;
}

/** By the keys of Model.preprocessing. */
type Known = Record<string, unknown>;

const CHANNELS = ['red', 'green', 'blue'] as const;

/**
 * The preprocessing of pictures. Only values from the model itself or its publisher are filled in: a likely but wrong value
 * would go unnoticed.
 */
export function PicturePreprocessing({ size, known, errors, disabled }: PicturePreprocessingProps) {
  const [normalization, setNormalization] = useState<Normalization>({
    image_mean: coloursOf(known, 'image_mean'),
    image_std: coloursOf(known, 'image_std'),
  });
  const sides = known.size as { height?: number; width?: number } | undefined;
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
        <Field label={t('Height, in pixels')} error={errors.size}>
          {(field) => <Side {...field} name="height" fixed={size?.height} known={sides?.height} disabled={disabled} />}
        </Field>
        <Field label={t('Width, in pixels')}>
          {(field) => <Side {...field} name="width" fixed={size?.width} known={sides?.width} disabled={disabled} />}
        </Field>
        <Field label={t('Fit')} error={errors.fit}>
          {(field) => (
            <Choice
              {...field}
              name="fit"
              known={known.fit}
              disabled={disabled}
              options={[
                ['crop', t('Scale to cover, then crop')],
                ['stretch', t('Stretch to the size')],
              ]}
            />
          )}
        </Field>
        <Field
          label={t('Shorter side before the crop')}
          hint={t('Empty: the picture just covers the size.')}
          error={errors.shortest_edge}
        >
          {(field) => (
            <input
              {...field}
              name="shortest_edge"
              type="number"
              min={1}
              max={4096}
              disabled={disabled}
              defaultValue={String(known.shortest_edge ?? '')}
            />
          )}
        </Field>
        <Field label={t('Resampling')} error={errors.resample}>
          {(field) => (
            <Choice
              {...field}
              name="resample"
              known={known.resample}
              disabled={disabled}
              options={['nearest', 'bilinear', 'bicubic', 'lanczos'].map((name) => [name, name])}
            />
          )}
        </Field>
        <Field label={t('Order of the channels')} error={errors.do_flip_channel_order}>
          {(field) => (
            <select
              {...field}
              name="channel_order"
              disabled={disabled}
              defaultValue={known.do_flip_channel_order === true ? 'BGR' : 'RGB'}
            >
              <option value="RGB">{t('Red, green, blue')}</option>
              <option value="BGR">{t('Blue, green, red (OpenCV, Caffe)')}</option>
            </select>
          )}
        </Field>
        <Field label={t('Pixels are multiplied by')} error={errors.rescale_factor}>
          {(field) => (
            <Choice
              {...field}
              name="rescale_factor"
              known={known.rescale_factor}
              disabled={disabled}
              options={[
                [String(1 / 255), t('1/255: from 0 to 1')],
                [String(1 / 127.5), t('1/127.5: from 0 to 2')],
                ['1', t('1: from 0 to 255')],
              ]}
            />
          )}
        </Field>
        <Field label={t('Background of transparent pixels')} error={errors.background}>
          {(field) => (
            <Choice
              {...field}
              name="background"
              known={known.background}
              disabled={disabled}
              options={[
                ['#ffffff', t('White')],
                ['#000000', t('Black')],
                ['#808080', t('Grey')],
              ]}
            />
          )}
        </Field>
      </div>
      <div className={styles.wide}>
        {numbers('image_mean', t('Mean'), t('Subtracted from each channel after that.'))}
        {numbers('image_std', t('Standard deviation'), t('Each channel is divided by it after that.'))}
      </div>
      <div className={styles.actions}>
        <span className="muted small-text">{t('Mean and deviation of')}</span>
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

/** @param fixed by the model's own input */
function Side({ fixed, known, ...attributes }: InputProps & { fixed: string | undefined; known: number | undefined }) {
  return (
    <input
      {...attributes}
      type="number"
      min={1}
      max={4096}
      required
      defaultValue={fixed ?? known}
      readOnly={fixed !== undefined}
    />
  );
}

function Choice({
  options,
  known,
  ...attributes
}: InputProps & { options: [value: string, label: string][]; known: unknown }) {
  const stated = known === undefined ? '' : String(known);
  const isUnusual = stated !== '' && options.every(([value]) => value !== stated);
  return (
    <select {...attributes} required defaultValue={stated}>
      <option value="" disabled>
        {t('Choose')}
      </option>
      {options.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
      {isUnusual && <option value={stated}>{stated}</option>}
    </select>
  );
}

/** Of red, green, blue; a preprocessing of blue, green, red has them in that order. */
function coloursOf(known: Known, name: string): string[] {
  const values = known[name];
  if (!Array.isArray(values)) return ['', '', ''];
  const texts = values.map(String);
  return known.do_flip_channel_order === true ? texts.reverse() : texts;
}
