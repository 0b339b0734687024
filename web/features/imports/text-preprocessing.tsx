import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';

interface TextPreprocessingProps {
  /** Paths of the model's files. */
  files: string[];
  /** What the model's files or a pasted file state. */
  known: Record<string, unknown>;
  errors: Record<string, string | undefined>;
  disabled: boolean;
}

/** The preprocessing of texts. */
export function TextPreprocessing({ files, known, errors, disabled }: TextPreprocessingProps) {
  const stated = typeof known.tokenizer_file === 'string' ? known.tokenizer_file : '';
  // One that is not among them is yet to be uploaded.
  const paths = stated && !files.includes(stated) ? [stated, ...files] : files;
  return (
    <div className={styles.row}>
      <Field
        label={t('File of the tokenizer')}
        hint={t('A tokenizer.json, or a SentencePiece vocabulary')}
        error={errors.tokenizer_file}
      >
        {(field) => (
          <select {...field} name="tokenizer_file" required disabled={disabled} defaultValue={stated}>
            <option value="" disabled>
              {t('Choose')}
            </option>
            {paths.map((path) => (
              <option key={path} value={path}>
                {path}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('Maximum number of tokens')} hint={t('Special tokens included')} error={errors.model_max_length}>
        {(field) => (
          <input
            {...field}
            name="model_max_length"
            type="number"
            min={1}
            max={100000}
            required
            disabled={disabled}
            defaultValue={String(known.model_max_length ?? '')}
          />
        )}
      </Field>
      <Field label={t('Pooling')} hint={t('Pooling of the tokens’ vectors')} error={errors.pooling}>
        {(field) => (
          <select {...field} name="pooling" disabled={disabled} defaultValue={String(known.pooling ?? '')}>
            <option value="">{t('Done by the model itself')}</option>
            <option value="mean">{t('Mean of the tokens')}</option>
            <option value="cls">{t('First token')}</option>
          </select>
        )}
      </Field>
      <Field label={t('Length of the pooled vector')} error={errors.normalize}>
        {(field) => (
          <select {...field} name="normalize" disabled={disabled} defaultValue={String(known.normalize ?? '')}>
            <option value="">{t('As the model’s files say')}</option>
            <option value="true">{t('Scaled to 1')}</option>
            <option value="false">{t('As it is')}</option>
          </select>
        )}
      </Field>
    </div>
  );
}
