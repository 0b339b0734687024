'use client';

import { useRef, useState } from 'react';
import { type CombinedError, useClient } from 'urql';
import { useApiUrl } from '../../graphql/provider.tsx';
import { describeFailure } from '../uploads/describe-failure.ts';
import { uploadFile } from '../uploads/upload-file.ts';
import { AnswerImport } from './answer-mutation.ts';
import type { Answers } from './answers-from.ts';

interface AnswerState {
  busy: boolean;
  /** Of the upload. */
  failure: string | null;
  /** Of the answers themselves, by field. */
  error: CombinedError | undefined;
}

const IDLE: AnswerState = { busy: false, failure: null, error: undefined };

/** Sends answers, after the upload of a tokenizer if there is one; `send` resolves to whether they were taken. */
export function useAnswer(slug: string) {
  const client = useClient();
  const apiUrl = useApiUrl();
  const [state, setState] = useState(IDLE);
  // An uploaded file need not be uploaded again because another answer was wrong.
  const sent = useRef<{ file: File; id: string }>(null);

  async function upload(file: File): Promise<string> {
    if (sent.current?.file === file) return sent.current.id;
    const { signal } = new AbortController();
    const id = await uploadFile(file, { client, apiUrl, onProgress: () => {}, signal });
    sent.current = { file, id };
    return id;
  }

  async function send(answers: Answers, tokenizer: File | null): Promise<boolean> {
    setState({ ...IDLE, busy: true });
    try {
      const given = tokenizer ? { ...answers, tokenizer: await upload(tokenizer) } : answers;
      const { data, error } = await client.mutation(AnswerImport, { slug, answers: given }).toPromise();
      setState({ ...IDLE, error });
      return data !== undefined && data !== null;
    } catch (error) {
      setState({ ...IDLE, failure: describeFailure(error) });
      return false;
    }
  }

  return { ...state, send };
}
