import { useState } from 'react';
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

/** The preprocessing, as fields or as a publisher's file that is pasted. */
export function PreprocessingAnswer({ model, draft, errors, disabled }: PreprocessingAnswerProps) {
  const [isPasted, setPasted] = useState(false);
  const known = draft !== null && typeof draft === 'object' ? (draft as Record<string, unknown>) : {};
  const isText = model.modality === 'TEXT';
  const files = isText ? 'tokenizer_config.json' : 'preprocessor_config.json, or timm’s config.json';
  return (
    <>
      <div className={styles.actions}>
        <button type="button" className="small" disabled={disabled} onClick={() => setPasted(!isPasted)}>
          {isPasted ? 'Fill in fields instead' : `Paste ${isText ? 'a' : 'its'} configuration file`}
        </button>
      </div>
      {isPasted ? (
        <Field label="Configuration file" hint={`The content of ${files}. What it leaves out is asked for.`}>
          {(attributes) => <textarea {...attributes} name="pasted" rows={10} required spellCheck={false} />}
        </Field>
      ) : isText ? (
        <TextPreprocessing
          files={model.provenance.files.map(({ path }) => path)}
          known={known}
          errors={errors}
          disabled={disabled}
        />
      ) : (
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
