import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** A job as the API shows it. */
export interface JobUpdate {
  id: string;
  state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  progress: number;
  stage: string | null;
  error: string | null;
}

/** Where a file goes. */
interface Upload {
  id: string;
  url: string;
  headers: { name: string; value: string }[];
}

const JOB_UPDATED = 'subscription ($id: ID!) { jobUpdated(id: $id) { id state progress stage error } }';
const ENDED = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED']);

/** A program's view of Graft: GraphQL over HTTP, subscriptions over WebSocket, uploads by PUT, all with a bearer token. */
export class ApiClient {
  readonly #subscriptions: Client;

  constructor(
    readonly url: string,
    readonly token: string,
  ) {
    this.#subscriptions = createClient({
      url: `${url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token },
    });
  }

  /** Runs a query or mutation. Throws the first GraphQL error's message, with its code. */
  async request<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const response = await this.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as {
      data?: T;
      errors?: { message: string; extensions?: { code?: string } }[];
    };
    if (errors?.[0]) throw new Error(`${errors[0].message} (${errors[0].extensions?.code ?? response.status})`);
    if (!data) throw new Error(`The API answered ${response.status} without data.`);
    return data;
  }

  /** An authenticated request to a path of the API, or to a full URL that the API returned. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${this.token}` };
    return fetch(new URL(path, this.url), { ...init, headers });
  }

  /** The place for a file that `put` then sends. */
  async createUpload(file: string): Promise<Upload> {
    const { size } = await stat(file);
    const { createUpload } = await this.request<{ createUpload: Upload }>(
      'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id url headers { name value } } }',
      { input: { filename: basename(file), byteSize: size } },
    );
    return createUpload;
  }

  /** Sends a file to its place. */
  async put(file: string, { url, headers }: Upload): Promise<void> {
    const response = await fetch(url, {
      method: 'PUT',
      headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
      body: createReadStream(file) as unknown as BodyInit,
      duplex: 'half',
    } as RequestInit);
    if (!response.ok)
      throw new Error(`The upload of ${basename(file)} was answered ${response.status}: ${await response.text()}`);
  }

  /** Follows a job to its end. Throws with the job's own error if it does not succeed. */
  async followJob(id: string, onUpdate: (job: JobUpdate) => void): Promise<void> {
    for await (const result of this.#subscriptions.iterate<{ jobUpdated: JobUpdate }>({
      query: JOB_UPDATED,
      variables: { id },
    })) {
      if (result.errors?.[0]) throw new Error(result.errors[0].message);
      const job = result.data?.jobUpdated;
      if (!job) continue;
      onUpdate(job);
      if (!ENDED.has(job.state)) continue;
      if (job.state !== 'SUCCEEDED') throw new Error(job.error ?? `The job was ${job.state.toLowerCase()}.`);
      return;
    }
    throw new Error(`The API's updates on job ${id} stopped before it ended.`);
  }

  async close(): Promise<void> {
    await this.#subscriptions.dispose();
  }
}
