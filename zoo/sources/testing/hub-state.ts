import type { HubRepository } from './hub-repository.ts';

/** A user of the test hub. */
export interface HubUser {
  name: string;
  token: string;
  role: 'read' | 'write';
  organizations: string[];
  /** Gated repositories whose terms they accepted. */
  accepted: string[];
}

/** Users and organizations whose repositories the user may write to. */
export const namespacesOf = (user: HubUser) => [user.name, ...user.organizations];

/** The whole state of the test hub. */
export interface HubState {
  url: string;
  storageUrl: string;
  users: HubUser[];
  repositories: Map<string, HubRepository>;
  /** LFS objects by SHA-256. */
  objects: Map<string, Buffer>;
  signature: string;
  /** Uploads of at least this many bytes come in parts of that size. */
  multipartAbove: number;
}
