'use client';

import { useRef, useState } from 'react';
import { useClient } from 'urql';
import { useApiUrl } from '../../graphql/provider.tsx';
import { describeFailure } from '../uploads/describe-failure.ts';
import { uploadFile } from '../uploads/upload-file.ts';
import { CreateDataset } from './create-dataset.ts';
import type { SplitInput } from './split-field.tsx';
import type { Modality, TargetsInput } from './targets.ts';

/** Null `progress`: no upload is running. */
interface UploadState {
  progress: number | null;
  error: string | null;
}

/** The form's values for a new data set. */
interface NewDataset {
  name: string;
  modality: Modality;
  targets: TargetsInput;
  split: SplitInput;
  groups: string[] | null;
}

/** Uploads a file and makes a data set of it; `upload` resolves to the data set's id, or null if that failed. */
export function useDatasetUpload() {
  const client = useClient();
  const apiUrl = useApiUrl();
  const [state, setState] = useState<UploadState>({ progress: null, error: null });
  const controller = useRef<AbortController>(null);

  async function send(file: File, dataset: NewDataset, signal: AbortSignal): Promise<string> {
    const onProgress = (progress: number) => setState({ progress, error: null });
    const id = await uploadFile(file, { client, apiUrl, onProgress, signal });
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
      setState({ progress: null, error: describeFailure(error) });
      return null;
    }
  }

  return { ...state, upload, cancel: () => controller.current?.abort() };
}
