'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { errorsByField } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import { FileDrop } from '../interface/file-drop.tsx';
import styles from '../interface/form.module.css';
import { formatBytes, formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { ProgressBar } from '../interface/progress-bar.tsx';
import { LicenseInput } from './license-input.tsx';
import { SourceChoice } from './source-choice.tsx';
import { IMPORT_FIELDS, SOURCES, type SourceKind } from './sources.ts';
import { type ImportInput, useImport } from './use-import.ts';

/** Takes a source, starts the import and opens the new model's page, where it continues. */
export function ImportForm() {
  const router = useRouter();
  const [kind, setKind] = useState<SourceKind>('hub');
  const [file, setFile] = useState<File | null>(null);
  const { busy, progress, failure, error, start, cancel } = useImport();
  const errors = errorsByField(error, IMPORT_FIELDS);
  const source = SOURCES.find((one) => one.kind === kind) ?? SOURCES[0];

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const slug = await start(inputFrom(kind, form), kind === 'upload' ? file : null);
    if (slug) router.push(`/models/${encodeURIComponent(slug)}`);
  }

  return (
    <Panel title={t('Source')}>
      <form className={styles.form} onSubmit={submit}>
        <SourceChoice value={kind} disabled={busy} onChange={setKind} />
        {kind === 'upload' ? (
          <FileDrop
            label={file ? `${file.name}, ${formatBytes(file.size)}` : t('Drop a model here, or click to choose one')}
            accept=".onnx,.safetensors,.bin,.pt,.pth,.zip,.tar.gz,.tgz"
            disabled={busy}
            onFiles={([file]) => setFile(file)}
          >
            {file
              ? t('Drop or choose another to replace it')
              : t(
                  'An .onnx file, or a .zip or .tar.gz of a model’s files: with config.json and preprocessor_config.json there are fewer questions',
                )}
          </FileDrop>
        ) : (
          <div key={kind} className={source.fields.length > 1 ? styles.row : styles.form}>
            {source.fields.map(({ name, label, hint, placeholder, required, type }) => (
              <Field key={name} label={label} hint={hint} error={errors[name]}>
                {(field) => (
                  <input
                    {...field}
                    name={name}
                    type={type ?? 'text'}
                    placeholder={placeholder}
                    required={required}
                    disabled={busy}
                    autoComplete="off"
                    spellCheck={false}
                    maxLength={2000}
                  />
                )}
              </Field>
            ))}
          </div>
        )}
        <div className={styles.row}>
          <Field
            label={t('Slug')}
            hint={t('Part of its address. If empty, made from the source’s name.')}
            error={errors.slug}
          >
            {(field) => (
              <input
                {...field}
                name="slug"
                maxLength={100}
                pattern="[a-z0-9]+(-[a-z0-9]+)*"
                title={t('Lower-case letters and digits, joined by hyphens')}
                placeholder="vit-base-patch16-224"
                disabled={busy}
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Field>
          <Field label={t('Name')} hint={t('If empty, the source’s name.')} error={errors.name}>
            {(field) => <input {...field} name="name" maxLength={200} disabled={busy} autoComplete="off" />}
          </Field>
          <Field label={t('Licence')} hint={t('Only if you know better than its source.')} error={errors.license}>
            {(field) => <LicenseInput {...field} disabled={busy} />}
          </Field>
        </div>
        {progress !== null && (
          <div className={styles.form} aria-live="polite">
            <ProgressBar value={progress} label={t('Upload')} />
            <span className="muted small-text">
              {progress < 1
                ? t('Uploading: {progress} of {count}', {
                    progress: formatPercent(progress, 0),
                    count: formatBytes(file?.size ?? 0),
                  })
                : t('Sent')}
            </span>
          </div>
        )}
        {(failure ?? errors.form ?? errors.baseModelSlug ?? errors.uploadId) && (
          <p className={styles.problem} role="alert">
            {failure ?? errors.form ?? errors.baseModelSlug ?? errors.uploadId}
          </p>
        )}
        <div className={styles.actions}>
          <button type="submit" className="primary" disabled={busy || (kind === 'upload' && !file)}>
            {busy ? t('Importing …') : t('Import')}
          </button>
          {progress !== null && (
            <button type="button" onClick={cancel}>
              {t('Cancel')}
            </button>
          )}
        </div>
      </form>
    </Panel>
  );
}

function inputFrom(kind: SourceKind, form: FormData): ImportInput {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const optionalText = (name: string) => text(name) || undefined;
  const input: ImportInput = {
    slug: optionalText('slug'),
    name: optionalText('name'),
    license: optionalText('license'),
  };
  if (kind === 'hub')
    return {
      ...input,
      hub: { repository: text('repository'), revision: optionalText('revision'), file: optionalText('file') },
    };
  if (kind === 'npm')
    return { ...input, npm: { package: text('package'), version: text('version'), path: text('path') } };
  if (kind === 'pypi')
    return { ...input, pypi: { package: text('package'), version: text('version'), path: text('path') } };
  return kind === 'url' ? { ...input, url: text('url') } : input;
}
