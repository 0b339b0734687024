'use client';

import { useMutation } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { ConfirmButton } from '../interface/confirm-button.tsx';
import { formatBytes } from '../interface/format.ts';
import type { Model } from './model-query.ts';

const Drop = graphql(`
  mutation DropModelFiles($slug: String!) {
    dropModelFiles(slug: $slug) {
      id
      availability
    }
  }
`);

/** Frees the space of a model that can be fetched again, after a confirmation. */
export function DropFiles({ model, onChange }: { model: Model; onChange: () => void }) {
  const [, drop] = useMutation(Drop);
  if (model.availability !== 'READY' || model.provenance.source === 'UPLOAD') return null;

  async function confirm() {
    const result = await drop({ slug: model.slug });
    if (!result.error) onChange();
    return result;
  }

  return (
    <ConfirmButton
      label={t('Drop its files')}
      className="small"
      title={t('Drop the files of {name}?', { name: model.name })}
      action={t('Drop them')}
      otherwise={t('Keep them')}
      onConfirm={confirm}
    >
      {t(
        'They take {byteSize}, and as much again as ONNX. Checkpoints, features and endpoints that were made from the model stay. To train it again, fetch it: the same files come from {publisher}. An admin frees the space on the storage page.',
        { byteSize: formatBytes(model.byteSize), publisher: model.provenance.publisher },
      )}
    </ConfirmButton>
  );
}
