import type { Client } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { UploadGone } from './send-piece.ts';
import { type SendOptions, sendSource } from './send-source.ts';
import { forgetUpload, keepUpload, type UnfinishedUpload, unfinishedUploads } from './unfinished-uploads.ts';
import { fileSource, type UploadSource } from './upload-source.ts';

const CreateUpload = graphql(`
  mutation CreateUpload($input: CreateUploadInput!) {
    createUpload(input: $input) {
      id
      url
      expiresAt
      headers {
        name
        value
      }
    }
  }
`);

interface Connection {
  client: Client;
  /** The browser's address for one that the API returned. */
  apiUrl: (url: string) => string;
}

interface UploadOptions extends Connection {
  /** Gets the share sent, 0..1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/**
 * Uploads a file to the API; resolves to the upload's id.
 *
 * @throws as `uploadSource`
 */
export async function uploadFile(file: File, { onProgress, ...options }: UploadOptions): Promise<string> {
  const source = fileSource(file);
  const id = await uploadSource(source, {
    ...options,
    onProgress: (sent) => onProgress(sent / source.byteSize),
    onWaiting: () => {},
  });
  forgetUpload(id);
  return id;
}

/**
 * Uploads a file or a folder in pieces; resolves to the upload's id. What was sent of the same files before, on this page or before a reload, is
 * not sent again. The caller forgets the upload when it has been used.
 *
 * @throws CombinedError or Error if the API refuses it; DOMException `AbortError` when `signal` aborts: it can go on later
 */
export async function uploadSource(source: UploadSource, options: Connection & SendOptions): Promise<string> {
  const begun = unfinishedUploads().find(({ fingerprint }) => fingerprint === source.fingerprint);
  if (begun) {
    try {
      return await complete(source, begun, options);
    } catch (error) {
      if (!(error instanceof UploadGone)) throw error;
      forgetUpload(begun.id);
    }
  }
  return complete(source, await create(source, options), options);
}

async function create(source: UploadSource, { client, apiUrl }: Connection): Promise<UnfinishedUpload> {
  const { filename, byteSize, fingerprint } = source;
  const created = await client.mutation(CreateUpload, { input: { filename, byteSize } }).toPromise();
  if (!created.data) throw created.error;
  const { id, url, headers, expiresAt } = created.data.createUpload;
  const upload = { id, url: apiUrl(url), headers, expiresAt: String(expiresAt), filename, byteSize, fingerprint };
  keepUpload(upload);
  return upload;
}

async function complete(source: UploadSource, upload: UnfinishedUpload, options: SendOptions): Promise<string> {
  await sendSource(source, upload, options);
  return upload.id;
}
