'use client';

import { useRef, useState } from 'react';
import { type CombinedError, useClient } from 'urql';
import { graphql, type VariablesOf } from '../../graphql/graphql.ts';
import { useApiUrl } from '../../graphql/provider.tsx';
import { describeFailure } from '../uploads/describe-failure.ts';
import { uploadFile } from '../uploads/upload-file.ts';

const Import = graphql(`
  mutation ImportModel($input: ImportModelInput!) {
    importModel(input: $input) {
      id
      slug
    }
  }
`);

export type ImportInput = VariablesOf<typeof Import>['input'];

interface ImportState {
  busy: boolean;
  /** Share of the upload that is sent; null without an upload. */
  progress: number | null;
  /** Of the upload. */
  failure: string | null;
  /** Of the import itself, by field. */
  error: CombinedError | undefined;
}

const IDLE: ImportState = { busy: false, progress: null, failure: null, error: undefined };

/** Uploads a file, if there is one, and starts the import; `start` resolves to the model's slug, or null if that failed. */
export function useImport() {
  const client = useClient();
  const apiUrl = useApiUrl();
  const [state, setState] = useState(IDLE);
  const controller = useRef<AbortController>(null);
  // An uploaded file need not be uploaded again because a slug was taken.
  const sent = useRef<{ file: File; id: string }>(null);

  async function send(file: File): Promise<string> {
    if (sent.current?.file === file) return sent.current.id;
    controller.current = new AbortController();
    const { signal } = controller.current;
    const onProgress = (progress: number) => setState({ ...IDLE, busy: true, progress });
    const id = await uploadFile(file, { client, apiUrl, onProgress, signal });
    sent.current = { file, id };
    return id;
  }

  async function start(input: ImportInput, file: File | null): Promise<string | null> {
    setState({ ...IDLE, busy: true, progress: file ? 0 : null });
    try {
      const uploadId = file ? await send(file) : undefined;
      setState({ ...IDLE, busy: true });
      const { data, error } = await client.mutation(Import, { input: { ...input, uploadId } }).toPromise();
      setState({ ...IDLE, error });
      return data?.importModel.slug ?? null;
    } catch (error) {
      setState({ ...IDLE, failure: describeFailure(error) });
      return null;
    }
  }

  return { ...state, start, cancel: () => controller.current?.abort() };
}
