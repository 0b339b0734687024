'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { type Client, useClient } from 'urql';
import { useApiUrl } from '../../graphql/provider.tsx';
import { t } from '../../messages/t.ts';
import { CreateDataset } from '../datasets/create-dataset.ts';
import { FetchNearest, NearestModel } from '../models/nearest-model.ts';
import { describeFailure } from '../uploads/describe-failure.ts';
import { uploadFile } from '../uploads/upload-file.ts';
import { whenReady } from './when-ready.ts';

export interface Sample {
  /** Below `/samples`, made when this app was built. */
  file: string;
  name: string;
  modality: 'IMAGE' | 'TEXT';
}

/** Makes a data set of a sample, fetches a model for it where none is here, and leads on to the start form with both chosen. */
export function useSample() {
  const client = useClient();
  const apiUrl = useApiUrl();
  const router = useRouter();
  const [running, setRunning] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const waiting = useRef<AbortController | null>(null);
  // Who went to another page meanwhile is not called back: what was begun is on the home page.
  useEffect(() => () => waiting.current?.abort(), []);

  async function make(sample: Sample, signal: AbortSignal): Promise<string> {
    const response = await fetch(`/samples/${sample.file}`);
    if (!response.ok)
      throw new Error(t('The sample could not be loaded: the web app answered {status}.', { status: response.status }));
    const file = new File([await response.blob()], sample.file);
    const sending = { client, apiUrl, onProgress: () => {}, signal };
    const uploadId = await uploadFile(file, sending);
    const input = { name: sample.name, modality: sample.modality, uploadId };
    const made = await client.mutation(CreateDataset, { input }).toPromise();
    if (!made.data) throw made.error;
    return made.data.createDataset.id;
  }

  async function use(sample: Sample): Promise<void> {
    setRunning(sample.file);
    setProblem(null);
    const leaving = new AbortController();
    waiting.current = leaving;
    const { signal } = leaving;
    try {
      const [dataset, model] = await Promise.all([make(sample, signal), nearestModel(client, sample.modality)]);
      await whenReady(client, { dataset, model: model ?? '' }, signal);
      if (signal.aborted) return;
      router.push(`/fine-tunes/new?${new URLSearchParams({ dataset, ...(model ? { model } : {}) })}`);
    } catch (error) {
      if (signal.aborted) return;
      setProblem(describeFailure(error));
      setRunning(null);
    }
  }

  return { use, running, problem };
}

/** A model that is here, otherwise one that this machine can fetch, whose fetching begins. */
async function nearestModel(client: Client, modality: Sample['modality']): Promise<string | null> {
  const { data, error } = await client.query(NearestModel, { modality }, { requestPolicy: 'network-only' }).toPromise();
  if (error) throw error;
  const model = data?.models.edges[0]?.node;
  if (!model) return null;
  if (model.availability === 'REMOTE') {
    const fetched = await client.mutation(FetchNearest, { slug: model.slug }).toPromise();
    if (fetched.error) throw fetched.error;
  }
  return model.slug;
}
