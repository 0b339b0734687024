import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import type { Model } from '../models/model-query.ts';
import { PicturePreprocessing } from './picture-preprocessing.tsx';
import { TextPreprocessing } from './text-preprocessing.tsx';

interface PreprocessingAnswerProps {
  model: Model;
  /** What is known of it, by its keys. */
  draft: unknown;
  errors: Record<string, string | undefined>;
  disabled: boolean;
}

type Way = 'IMAGE' | 'TEXT' | 'FILE';

const WAYS: Record<Way, string> = {
  IMAGE: t('Of pictures'),
  TEXT: t('Of texts'),
  FILE: t('Paste its configuration file'),
};

/** The preprocessing, as fields or as a publisher's file that is pasted. */
export function PreprocessingAnswer({ model, draft, errors, disabled }: PreprocessingAnswerProps) {
  const isEither = model.unknownFacts.includes('modality');
  const [way, setWay] = useState<Way>(isEither ? 'FILE' : model.modality);
  const known = draft !== null && typeof draft === 'object' ? (draft as Record<string, unknown>) : {};
  const ways: Way[] = isEither ? ['IMAGE', 'TEXT', 'FILE'] : [model.modality, 'FILE'];
  return (
    <>
      <div className={styles.actions}>
        {ways
          .filter((other) => other !== way)
          .map((other) => (
            <button key={other} type="button" className="small" disabled={disabled} onClick={() => setWay(other)}>
              {other === 'FILE' || isEither ? WAYS[other] : t('Fill in fields instead')}
            </button>
          ))}
      </div>
      {way === 'FILE' && (
        <Field
          label={t('Configuration file')}
          hint={t(
            'The content of preprocessor_config.json, timm’s config.json or tokenizer_config.json. What it leaves out is asked for.',
          )}
        >
          {(attributes) => <textarea {...attributes} name="pasted" rows={10} required spellCheck={false} />}
        </Field>
      )}
      {way === 'TEXT' && (
        <TextPreprocessing
          files={model.provenance.files.map(({ path }) => path)}
          known={known}
          errors={errors}
          disabled={disabled}
        />
      )}
      {way === 'IMAGE' && (
        <PicturePreprocessing size={fixedSize(model)} known={known} errors={errors} disabled={disabled} />
      )}
    </>
  );
}

/** The sides of its pictures, if the model's own input fixes them. */
function fixedSize({ inputs }: Model): { height: string; width: string } | null {
  const [, , height, width] = inputs[0]?.shape ?? [];
  return height && width && /^\d+$/.test(height) && /^\d+$/.test(width) ? { height, width } : null;
}
