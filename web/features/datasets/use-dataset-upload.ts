'use client';

import { useRef, useState } from 'react';
import { useClient } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { useApiUrl } from '../../graphql/provider.tsx';
import { CreateDataset } from './create-dataset.ts';
import { putFile } from './put-file.ts';
import type { Modality, TargetsInput } from './targets.ts';

const CreateUpload = graphql(`
  mutation CreateUpload($input: CreateUploadInput!) {
    createUpload(input: $input) {
      id
      url
      headers {
        name
        value
      }
    }
  }
`);

/** Null `progress`: nothing is being sent. */
interface UploadState {
  progress: number | null;
  error: string | null;
}

/** What the form knows of a new data set. */
interface NewDataset {
  name: string;
  modality: Modality;
  targets: TargetsInput;
}

/** Sends a file and makes a data set of it; `upload` resolves to the data set's id, or null where that failed. */
export function useDatasetUpload() {
  const client = useClient();
  const apiUrl = useApiUrl();
  const [state, setState] = useState<UploadState>({ progress: null, error: null });
  const controller = useRef<AbortController>(null);

  async function send(file: File, dataset: NewDataset, signal: AbortSignal): Promise<string> {
    const created = await client
      .mutation(CreateUpload, { input: { filename: file.name, byteSize: file.size } })
      .toPromise();
    if (!created.data) throw created.error;
    const { id, url, headers } = created.data.createUpload;
    const onProgress = (progress: number) => setState({ progress, error: null });
    await putFile(file, { url: apiUrl(url), headers }, { onProgress, signal });
    const made = await client.mutation(CreateDataset, { input: { ...dataset, uploadId: id } }).toPromise();
    if (!made.data) throw made.error;
    return made.data.createDataset.id;
  }

  async function upload(file: File, dataset: NewDataset): Promise<string | null> {
    controller.current = new AbortController();
    setState({ progress: 0, error: null });
    try {
      const id = await send(file, dataset, controller.current.signal);
      setState({ progress: null, error: null });
      return id;
    } catch (error) {
      setState({ progress: null, error: describe(error) });
      return null;
    }
  }

  return { ...state, upload, cancel: () => controller.current?.abort() };
}

function describe(error: unknown): string | null {
  if (error instanceof DOMException && error.name === 'AbortError') return null;
  if (error && typeof error === 'object' && 'graphQLErrors' in error)
    return errorMessage(error as Parameters<typeof errorMessage>[0]);
  return error instanceof Error ? error.message : 'The upload failed. Try again.';
}
