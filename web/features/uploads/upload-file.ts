import type { Client } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { putFile } from '../datasets/put-file.ts';

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

interface UploadOptions {
  client: Client;
  /** The browser's address for one that the API returned. */
  apiUrl: (url: string) => string;
  /** Gets the share sent, 0..1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/**
 * Uploads a file to the API; resolves to the upload's id.
 *
 * @throws CombinedError if the API refuses it, and as `putFile` does
 */
export async function uploadFile(file: File, { client, apiUrl, ...options }: UploadOptions): Promise<string> {
  const created = await client
    .mutation(CreateUpload, { input: { filename: file.name, byteSize: file.size } })
    .toPromise();
  if (!created.data) throw created.error;
  const { id, url, headers } = created.data.createUpload;
  await putFile(file, { url: apiUrl(url), headers }, options);
  return id;
}
