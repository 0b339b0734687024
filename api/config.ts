import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { InvalidInputError } from '../zoo/errors.ts';
import type { AddressPolicy } from '../zoo/sources/source.ts';

/** What a token may do; each role may do everything that the ones before it may. */
export type Role = 'VIEWER' | 'TRAINER' | 'DEPLOYER' | 'ADMIN';

/** `.env.example` leaves variables empty to show them; an empty one counts as not set. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema);

const port = (fallback: number) =>
  optional(
    z.coerce
      .number('must be a port number')
      .int()
      .min(0, 'must be 0..65535')
      .max(65535, 'must be 0..65535')
      .default(fallback),
  );

const rate = (fallback: number) =>
  optional(z.coerce.number('must be a number').int().min(0, 'must be a number; 0 is no limit').default(fallback));

const split = (list: string) =>
  list
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

/** Groups of jobs that can wait in line apart from each other: api/jobs/kinds.ts says which kind is in which. */
export const JOB_GROUPS = ['training', 'analysis', 'imports', 'checkpoints', 'pushes'] as const;

export type JobGroup = (typeof JOB_GROUPS)[number];

/** `training+analysis=1,imports=2`: groups that share a lane, and how many of their jobs run at a time. */
const lanes = z.string().transform((text, context) => {
  const parsed = split(text).map((lane) => /^([a-z+]+)=([1-9]\d?)$/.exec(lane.replaceAll(' ', '')));
  const found = parsed.map((lane) => ({ groups: lane?.[1].split('+') ?? [], jobs: Number(lane?.[2]) }));
  const named = found.flatMap(({ groups }) => groups);
  const isKnown = named.every((group) => JOB_GROUPS.includes(group as JobGroup));
  if (parsed.length > 0 && parsed.every(Boolean) && isKnown && new Set(named).size === named.length)
    return found as { groups: JobGroup[]; jobs: number }[];
  context.addIssue(
    `must be lanes such as training+analysis=1,imports=2, with each of ${JOB_GROUPS.join(', ')} at most once, and 1..99 jobs`,
  );
  return z.NEVER;
});

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

const httpUrl = () => z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' });

/** A host name, a host with its port, an address, or a range of addresses in CIDR notation. */
function isAllowance(text: string): boolean {
  if (text.includes('/')) return ipaddr.isValidCIDR(text);
  return ipaddr.isValid(text) || /^(\[[0-9a-f:.]+\]|[a-z0-9_-]+(\.[a-z0-9_-]+)*)(:\d{1,5})?$/i.test(text);
}

/**
 * Every variable that Graft reads. `.env.example` lists the same ones with their defaults and meanings; a spec compares the
 * two.
 */
export const ENVIRONMENT = z.object({
  GRAFT_HOME: optional(z.string().default('.graft')),
  GRAFT_HOST: optional(z.string().default('127.0.0.1')),
  GRAFT_API_PORT: port(4000),
  GRAFT_WEB_PORT: port(3000),
  GRAFT_GRPC_PORT: optional(
    z.coerce.number('must be a port number').int().min(0, 'must be 0..65535').max(65535, 'must be 0..65535').optional(),
  ),
  GRAFT_GRPC_CERTIFICATE: optional(z.string().optional()),
  GRAFT_GRPC_KEY: optional(z.string().optional()),
  GRAFT_PUBLIC_API_URL: optional(httpUrl().optional()),
  GRAFT_WEB_URL: optional(httpUrl().optional()),
  GRAFT_LANGUAGE: optional(
    z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language such as de or pt-BR')
      .default('en'),
  ),
  GRAFT_TOKEN: optional(
    z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'must consist of printable ASCII characters without spaces')
      .min(16, 'must have at least 16 characters; `openssl rand -base64 33` generates a good one')
      .max(512)
      .optional(),
  ),
  GRAFT_MAX_UPLOAD_BYTES: optional(
    z.coerce
      .number('must be a number of bytes')
      .int()
      .positive()
      .default(2 * 2 ** 30),
  ),
  GRAFT_RATE_SIGN_INS: rate(30),
  GRAFT_RATE_MUTATIONS: rate(300),
  GRAFT_RATE_UPLOADS: rate(300),
  GRAFT_TRUSTED_PROXIES: optional(
    z
      .string()
      .default('')
      .refine(
        (list) => split(list).every((item) => ipaddr.isValid(item) || ipaddr.isValidCIDR(item)),
        'must be addresses or ranges such as 10.1.0.2,10.2.0.0/16, with commas between them',
      ),
  ),
  GRAFT_WORKER_CONCURRENCY: optional(
    z.coerce.number('must be a number of jobs').int().min(1, 'must be 1..64').max(64, 'must be 1..64').default(1),
  ),
  GRAFT_WORKER_SHORT_JOBS: optional(
    z.coerce.number('must be a number of jobs').int().min(0, 'must be 0..64').max(64, 'must be 0..64').default(1),
  ),
  GRAFT_WORKER_LANES: optional(lanes.optional()),
  GRAFT_WORKER_SPARE_BYTES: optional(
    z.coerce
      .number('must be a number of bytes')
      .int()
      .min(0)
      .default(2 ** 30),
  ),
  GRAFT_DECODED_PICTURE_BYTES: optional(z.coerce.number('must be a number of bytes').int().min(0).optional()),
  GRAFT_KEEP_CHECKPOINTS: optional(z.enum(['ALL', 'BEST_AND_LAST']).default('ALL')),
  GRAFT_SESSION_IDLE_MINUTES: optional(
    z.coerce
      .number('must be a number of minutes')
      .int()
      .min(15, 'must be 15..10080')
      .max(10_080, 'must be 15..10080')
      .default(720),
  ),
  GRAFT_OUTAGE_SECONDS: optional(
    z.coerce
      .number('must be a number of seconds')
      .int()
      .min(0, 'must be 0..86400')
      .max(86_400, 'must be 0..86400')
      .default(600),
  ),
  GRAFT_JOB_HOURS: optional(
    z
      .string()
      .default('')
      .refine(
        (list) => split(list).every((item) => /^[a-z-]+=\d+(\.\d+)?$/.test(item)),
        'must be kinds of jobs with hours, such as fine-tune=72,import-dataset=2',
      ),
  ),
  GRAFT_IMPORT_MEMORY_BYTES: optional(
    z.coerce
      .number('must be a number of bytes')
      .int()
      .min(2 ** 28, 'must be at least 268435456, 256 MiB')
      .optional(),
  ),
  GRAFT_IMPORT_CPU_SECONDS: optional(z.coerce.number('must be a number of seconds').int().min(1).default(7_200)),
  GRAFT_REPLICA_HOST: optional(
    z
      .string()
      .regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or an address of this machine')
      .default('127.0.0.1'),
  ),
  GRAFT_SHARED_REPLICA_BYTES: optional(
    z.coerce.number('must be a number').int().min(0, 'must not be negative').default(0),
  ),
  GRAFT_REPLICA_MEMORY_BYTES: optional(
    z.coerce
      .number('must be a number of bytes')
      .int()
      .min(2 ** 27, 'must be at least 134217728, 128 MiB')
      .optional(),
  ),
  GRAFT_SHARED_ADAPTERS: optional(z.enum(['on', 'off'], 'must be on or off').default('on')),
  GRAFT_REPLICA_ADVERTISED_HOST: optional(
    z
      .string()
      .regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or an address')
      .optional(),
  ),
  GRAFT_WORKER_PORT: optional(
    z.coerce.number('must be a port number').int().min(0, 'must be 0..65535').max(65535, 'must be 0..65535').optional(),
  ),
  GRAFT_METRICS_TOKEN: optional(
    z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'must consist of printable ASCII characters without spaces')
      .min(16, 'must have at least 16 characters')
      .max(512)
      .optional(),
  ),
  GRAFT_LOG_LEVEL: optional(z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info')),
  HF_ENDPOINT: optional(httpUrl().default('https://huggingface.co')),
  HF_TOKEN: optional(
    z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'must consist of printable ASCII characters without spaces')
      .max(512)
      .optional(),
  ),
  GRAFT_ALLOWED_ADDRESSES: optional(
    z
      .string()
      .default('')
      .refine(
        (list) => split(list).every(isAllowance),
        'must be hosts, addresses or ranges such as models.example.internal,10.1.0.0/16, with commas between them',
      ),
  ),
  GRAFT_POLICY: optional(z.string().optional()),
  GRAFT_SIGNING_KEY: optional(z.string().optional()),
  GRAFT_TRUST: optional(z.string().optional()),
  GRAFT_OIDC_ISSUER: optional(httpUrl().optional()),
  GRAFT_OIDC_CLIENT_ID: optional(z.string().optional()),
  GRAFT_OIDC_CLIENT_SECRET: optional(z.string().optional()),
  GRAFT_OIDC_SCOPE: optional(z.string().default('openid profile email')),
  GRAFT_OIDC_CLAIM: optional(z.string().default('groups')),
  GRAFT_OIDC_ROLES: optional(
    z
      .string()
      .default('')
      .refine(
        (list) => split(list).every((item) => /^.+=(VIEWER|TRAINER|DEPLOYER|ADMIN)$/.test(item)),
        'must be values of the claim with their roles, such as ml-team=TRAINER,platform=ADMIN; *=VIEWER is for everyone',
      ),
  ),
  DATABASE_URL: optional(z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// URL' }).optional()),
  S3_ENDPOINT: optional(httpUrl().optional()),
  S3_ACCESS_KEY: optional(z.string().optional()),
  S3_SECRET_KEY: optional(z.string().optional()),
  S3_BUCKET: optional(z.string().default('graft')),
  S3_REGION: optional(z.string().default('us-east-1')),
});

/** An S3 server, from the environment variables. */
export interface S3Config {
  /** `http://HOST:PORT` or `https://HOST`. */
  endpoint: string;
  accessKey: string;
  secretKey: string;
  bucket: string;
  region: string;
}

/** A provider of OpenID Connect, whose users sign in with it. */
export interface OidcConfig {
  issuer: string;
  clientId: string;
  /** null for a public client. */
  clientSecret: string | null;
  scope: string;
  /** The claim that decides on roles: a text or a list of texts. */
  claim: string;
  /** The role of each of the claim's values; `*` is for everyone. */
  roles: [value: string, role: Role][];
}

export interface Config {
  /** Absolute path of the directory that holds all local state. */
  home: string;
  /** Address that the API and the web app listen on. */
  host: string;
  apiPort: number;
  webPort: number;
  /** Of the pages, as in BCP 47. */
  language: string;
  /** Where endpoints answer over gRPC; null: nowhere. */
  grpcPort: number | null;
  /** PEM files of the certificate with which gRPC is encrypted, and of its key; null: it is not. */
  grpcTls: { certificateFile: string; keyFile: string } | null;
  /** The prefix of the URLs of endpoints and uploads; no slash at the end. */
  publicApiUrl: string;
  /** Origins whose pages may call the API with a cookie. */
  webOrigins: string[];
  /** The admin token of the first start; null: one is made. */
  token: string | null;
  /** null: people sign in with tokens only. */
  oidc: OidcConfig | null;
  maxUploadBytes: number;
  /** How often, at most; 0: any number of times. */
  rateLimits: {
    /** Wrong tokens of one address in five minutes. */
    signIns: number;
    /** GraphQL requests with mutations, of one token in a minute. */
    mutations: number;
    /** Uploads of one address in a minute. */
    uploads: number;
  };
  /** Addresses of proxies before the API, besides those on this machine: they say who their clients are. */
  trustedProxies: string[];
  /** Long jobs that a worker runs at a time. */
  workerConcurrency: number;
  /** Short jobs that it runs beside them; 0: they wait in line with the long ones. */
  workerShortJobs: number;
  /** Which jobs a worker takes and how many at a time; null: by the two numbers above. */
  workerLanes: { groups: JobGroup[]; jobs: number }[] | null;
  /** Free memory with which a worker starts a job beside another. */
  workerSpareBytes: number;
  /** The most decoded pictures that a fine-tune keeps between its epochs; null: see `keepPictures`. */
  decodedPictureBytes: number | null;
  /** Which checkpoints a fine-tune leaves when it is done. */
  keepCheckpoints: 'ALL' | 'BEST_AND_LAST';
  /** For how long a job tries again while the database or the S3 server does not respond. */
  outageSeconds: number;
  /** A browser's session that nobody used for so long ends. */
  sessionIdleMinutes: number;
  /** Hours after which a job fails, by its kind; others have the default of `JOB_KINDS`. */
  jobHours: Record<string, number>;
  /** The most memory for reading the files of one import, and running a model for the first time; null: three quarters of the machine's. */
  importMemoryBytes: number | null;
  /** The most processor time for that, of all threads together. */
  importCpuSeconds: number;
  /** Address at which the worker's endpoint replicas listen. */
  replicaHost: string;
  /** Host name or address at which the API reaches them. */
  replicaAdvertisedHost: string;
  /** Replicas of checkpoints up to so many bytes share a process; 0: each has its own. */
  sharedReplicaBytes: number;
  /** The most memory of a process of replicas; null: no limit. */
  replicaMemoryBytes: number | null;
  /** Whether endpoints with adapters of one base model share its weights. */
  sharedAdapters: boolean;
  /** Port of the worker's own health and metrics; null: it serves none. */
  workerPort: number | null;
  /** A token that reads /metrics and nothing else; null: only people's tokens do. */
  metricsToken: string | null;
  logLevel: (typeof LOG_LEVELS)[number];
  /** The hub that models are fetched from and pushed to by name. The operator chose it, so it may be a private address. */
  hub: { endpoint: string; token: string | null };
  /** Addresses that an importer may reach besides public ones. */
  addresses: AddressPolicy;
  /** The file with the requirements for deploying an endpoint; null: there was none at the start, see `policyFileOf`. */
  policyFile: string | null;
  /** Private key that signs this machine's statements; made if missing. */
  signingKeyFile: string;
  /** Keys, certificates and Sigstore roots that verify others' signatures; may be missing. */
  trustDirectory: string;
  /** null: the supervisor starts its own PostgreSQL. */
  databaseUrl: string | null;
  /** null: blobs are stored in a folder below `home`. */
  s3: S3Config | null;
}

/**
 * Reads and checks the environment.
 *
 * @throws InvalidInputError that names every invalid variable and what it must be.
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const parsed = ENVIRONMENT.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new InvalidInputError(
      `The environment variables are invalid: ${problems.join('; ')}. .env.example lists every variable.`,
      String(parsed.error.issues[0]?.path[0]),
    );
  }
  const e = parsed.data;
  const home = path.resolve(e.GRAFT_HOME);
  return {
    home,
    host: e.GRAFT_HOST,
    apiPort: e.GRAFT_API_PORT,
    webPort: e.GRAFT_WEB_PORT,
    language: e.GRAFT_LANGUAGE,
    grpcPort: e.GRAFT_GRPC_PORT ?? null,
    grpcTls: grpcTls(e),
    publicApiUrl: (e.GRAFT_PUBLIC_API_URL ?? httpOrigin(e.GRAFT_HOST, e.GRAFT_API_PORT)).replace(/\/+$/, ''),
    webOrigins: [
      ...new Set([
        `http://127.0.0.1:${e.GRAFT_WEB_PORT}`,
        `http://localhost:${e.GRAFT_WEB_PORT}`,
        httpOrigin(e.GRAFT_HOST, e.GRAFT_WEB_PORT),
        ...(e.GRAFT_WEB_URL ? [new URL(e.GRAFT_WEB_URL).origin] : []),
      ]),
    ],
    token: e.GRAFT_TOKEN ?? null,
    oidc: e.GRAFT_OIDC_ISSUER
      ? {
          issuer: e.GRAFT_OIDC_ISSUER,
          clientId: required('GRAFT_OIDC_CLIENT_ID', e.GRAFT_OIDC_CLIENT_ID, 'GRAFT_OIDC_ISSUER'),
          clientSecret: e.GRAFT_OIDC_CLIENT_SECRET ?? null,
          scope: e.GRAFT_OIDC_SCOPE,
          claim: e.GRAFT_OIDC_CLAIM,
          roles: rolesIn(e.GRAFT_OIDC_ROLES),
        }
      : null,
    maxUploadBytes: e.GRAFT_MAX_UPLOAD_BYTES,
    rateLimits: { signIns: e.GRAFT_RATE_SIGN_INS, mutations: e.GRAFT_RATE_MUTATIONS, uploads: e.GRAFT_RATE_UPLOADS },
    trustedProxies: split(e.GRAFT_TRUSTED_PROXIES),
    workerConcurrency: e.GRAFT_WORKER_CONCURRENCY,
    workerShortJobs: e.GRAFT_WORKER_SHORT_JOBS,
    workerLanes: e.GRAFT_WORKER_LANES ?? null,
    workerSpareBytes: e.GRAFT_WORKER_SPARE_BYTES,
    decodedPictureBytes: e.GRAFT_DECODED_PICTURE_BYTES ?? null,
    keepCheckpoints: e.GRAFT_KEEP_CHECKPOINTS,
    sessionIdleMinutes: e.GRAFT_SESSION_IDLE_MINUTES,
    outageSeconds: e.GRAFT_OUTAGE_SECONDS,
    jobHours: Object.fromEntries(
      split(e.GRAFT_JOB_HOURS).map((item) => [item.split('=')[0], Number(item.split('=')[1])]),
    ),
    importMemoryBytes: e.GRAFT_IMPORT_MEMORY_BYTES ?? null,
    importCpuSeconds: e.GRAFT_IMPORT_CPU_SECONDS,
    replicaHost: e.GRAFT_REPLICA_HOST,
    replicaAdvertisedHost: e.GRAFT_REPLICA_ADVERTISED_HOST ?? reachable(e.GRAFT_REPLICA_HOST),
    sharedReplicaBytes: e.GRAFT_SHARED_REPLICA_BYTES,
    replicaMemoryBytes: e.GRAFT_REPLICA_MEMORY_BYTES ?? null,
    sharedAdapters: e.GRAFT_SHARED_ADAPTERS === 'on',
    workerPort: e.GRAFT_WORKER_PORT ?? null,
    metricsToken: e.GRAFT_METRICS_TOKEN ?? null,
    logLevel: e.GRAFT_LOG_LEVEL,
    hub: { endpoint: e.HF_ENDPOINT.replace(/\/+$/, ''), token: e.HF_TOKEN ?? null },
    addresses: { allowed: split(e.GRAFT_ALLOWED_ADDRESSES) },
    policyFile: policyFile(e.GRAFT_POLICY, home),
    signingKeyFile: path.resolve(e.GRAFT_SIGNING_KEY ?? path.join(home, 'keys', 'signing.pem')),
    trustDirectory: path.resolve(e.GRAFT_TRUST ?? path.join(home, 'trust')),
    databaseUrl: e.DATABASE_URL ?? null,
    s3: e.S3_ENDPOINT
      ? {
          endpoint: e.S3_ENDPOINT,
          accessKey: required('S3_ACCESS_KEY', e.S3_ACCESS_KEY),
          secretKey: required('S3_SECRET_KEY', e.S3_SECRET_KEY),
          bucket: e.S3_BUCKET,
          region: e.S3_REGION,
        }
      : null,
  };
}

/** "All addresses" can be listened on, but not called: this machine's name can. In Docker it is the container's. */
function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? os.hostname() : host;
}

/** In GRAFT_HOME, where no other is named. */
export const POLICY_FILE = 'policy.yaml';

/** A policy that is configured but missing must not mean "everything is allowed". */
function policyFile(named: string | undefined, home: string): string | null {
  const file = path.resolve(named ?? path.join(home, POLICY_FILE));
  if (existsSync(file)) return file;
  if (named === undefined) return null;
  throw new InvalidInputError(
    `GRAFT_POLICY names ${file}, which does not exist. Write the policy there, or leave GRAFT_POLICY empty.`,
    'GRAFT_POLICY',
  );
}

/** @throws InvalidInputError for half of it */
function grpcTls({
  GRAFT_GRPC_CERTIFICATE: certificate,
  GRAFT_GRPC_KEY: key,
}: z.infer<typeof ENVIRONMENT>): Config['grpcTls'] {
  if (certificate === undefined && key === undefined) return null;
  return {
    certificateFile: path.resolve(required('GRAFT_GRPC_CERTIFICATE', certificate, 'GRAFT_GRPC_KEY')),
    keyFile: path.resolve(required('GRAFT_GRPC_KEY', key, 'GRAFT_GRPC_CERTIFICATE')),
  };
}

function required(name: string, value: string | undefined, because = 'S3_ENDPOINT'): string {
  if (value === undefined) throw new InvalidInputError(`${because} is set, so ${name} must be set too.`, name);
  return value;
}

/** A value may contain "=", so the role is what follows the last one. */
function rolesIn(list: string): OidcConfig['roles'] {
  return split(list).map((item) => {
    const at = item.lastIndexOf('=');
    return [item.slice(0, at), item.slice(at + 1) as Role];
  });
}

function httpOrigin(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
