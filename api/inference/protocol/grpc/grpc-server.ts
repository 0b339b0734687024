import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { fileURLToPath } from 'node:url';
import {
  type handleUnaryCall,
  loadPackageDefinition,
  type Metadata,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { load } from '@grpc/proto-loader';
import { InvalidInputError } from '../../../../zoo/errors.ts';
import { guardGuesses } from '../../../auth/guesses.ts';
import { PROJECT_HEADER, projectNamedBy, viewerOfSecret } from '../../../auth/request-viewer.ts';
import { requirePermission } from '../../../auth/require-permission.ts';
import type { Config } from '../../../config.ts';
import { NO_PROJECT_ID, withinNoProject, withinProject } from '../../../database/scope.ts';
import { failureOf } from '../../failure-of.ts';
import { HttpError } from '../../http-error.ts';
import { type InferencePlatform, inferenceOf } from '../../inference.ts';
import { MAX_BODY_BYTES } from '../../limits.ts';
import {
  configOf,
  findModel,
  metadataOf,
  modelStatistics,
  replicasOf,
  repositoryIndex,
  SERVER_METADATA,
} from '../served-models.ts';
import { answerStream, type InferStream } from './answer-stream.ts';
import { grpcError } from './grpc-errors.ts';
import { inferResponse, type ModelInferRequest, type ModelInferResponse, requestBody } from './tensors-over-grpc.ts';

const PROTO = fileURLToPath(new URL('open-inference.proto', import.meta.url));
/** The largest message: as much as a body over HTTP, and the names and what is around the tensors. */
const MAX_MESSAGE_BYTES = MAX_BODY_BYTES + 64 * 2 ** 10;

interface ModelName {
  name: string;
  version: string;
}

export interface GrpcServer {
  port: number;
  /** Lets calls under way finish. */
  close(): Promise<void>;
}

/**
 * The Open Inference Protocol over gRPC, `inference.GRPCInferenceService`: what the gateway answers over HTTP, by the same replicas. A call carries
 * its token in the metadata, `authorization: Bearer TOKEN`. A message has at most `MAX_MESSAGE_BYTES`; a larger one is RESOURCE_EXHAUSTED.
 *
 * @param tls files of the certificate and its key in PEM; without it, calls are not encrypted
 * @throws InvalidInputError if the port is taken, the address is not of this machine, or a file of `tls` cannot be read or is not what it should be
 */
export async function startGrpcServer(
  context: InferencePlatform,
  { host, port, tls = null }: { host: string; port: number; tls?: Config['grpcTls'] },
): Promise<GrpcServer> {
  const definition = await load(PROTO, { keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true });
  const { inference } = loadPackageDefinition(definition) as unknown as {
    inference: { GRPCInferenceService: ServiceClientConstructor };
  };
  const server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES });
  server.addService(inference.GRPCInferenceService.service, methods(context));
  const secured = tls ? await secure(tls) : ServerCredentials.createInsecure();
  const bound = await new Promise<number>((resolve, reject) => {
    const done = (error: Error | null, chosen: number) =>
      error ? reject(unbound(host, port, error)) : resolve(chosen);
    withinNoProject(() => server.bindAsync(`${host}:${port}`, secured, done));
  });
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.tryShutdown(() => resolve());
      }),
  };
}

async function secure({ certificateFile, keyFile }: NonNullable<Config['grpcTls']>): Promise<ServerCredentials> {
  const read = (file: string, variable: string) =>
    readFile(file).catch((cause: NodeJS.ErrnoException) => {
      throw new InvalidInputError(`${variable} cannot be read: ${cause.message}.`, variable, { cause });
    });
  const [cert, key] = await Promise.all([
    read(certificateFile, 'GRAFT_GRPC_CERTIFICATE'),
    read(keyFile, 'GRAFT_GRPC_KEY'),
  ]);
  try {
    // gRPC itself would refuse each call instead.
    createSecureContext({ cert, key });
  } catch (cause) {
    const { message } = cause as Error;
    throw new InvalidInputError(
      `GRAFT_GRPC_CERTIFICATE and GRAFT_GRPC_KEY are not a certificate in PEM and its key (${message}).`,
      'GRAFT_GRPC_CERTIFICATE',
      { cause },
    );
  }
  return ServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }]);
}

const unbound = (host: string, port: number, cause: Error) =>
  new InvalidInputError(
    `gRPC cannot listen on port ${port} of ${host} (${cause.message}). End the program that has it, or set GRAFT_GRPC_PORT to another.`,
    'GRAFT_GRPC_PORT',
    { cause },
  );

/** Answers a request, or throws. */
type Answer<Request, Answered> = (request: Request, call: Call) => Promise<Answered>;

/** A call, of one request or a stream of them, as far as an answer needs it. */
interface Call {
  metadata: Metadata;
  getPeer(): string;
  on(event: 'cancelled', listener: () => void): unknown;
  off(event: 'cancelled', listener: () => void): unknown;
}

function methods(context: InferencePlatform) {
  const asViewer = async <Request, Answered>(
    request: Request,
    call: Call,
    { endpoint, answer }: { endpoint: string; answer: (request: Request, call: Call) => Promise<Answered> },
  ): Promise<Answered> => {
    const viewer = await viewerOf(context, call);
    requirePermission(viewer, { role: 'VIEWER', endpoint: 'name' }, () => endpoint);
    return withinProject(viewer?.project.projectId ?? NO_PROJECT_ID, () => answer(request, call));
  };
  const modelOf = ({ name, version }: ModelName) => findModel(context, name, version === '' ? undefined : version);
  /** For viewers, and for the token of the endpoint that a request names. */
  const forViewers = <Request, Answered>(answer: Answer<Request, Answered>, endpointOf: (request: Request) => string) =>
    unary<Request, Answered>((request, call) => asViewer(request, call, { endpoint: endpointOf(request), answer }));
  const ofModel = <Answered>(answer: (asked: ModelName) => Promise<Answered>) => forViewers(answer, ({ name }) => name);
  // A token of one endpoint sees neither the others nor the server.
  const ofServer = <Answered>(answer: () => Promise<Answered>) => forViewers<object, Answered>(answer, () => '');
  return {
    ServerLive: unary(async () => ({ live: true })),
    ServerReady: unary(async () => {
      await inferenceOf(context);
      return { ready: true };
    }),
    ServerMetadata: ofServer(async () => SERVER_METADATA),
    ModelReady: ofModel(async (asked) => {
      const replicas = replicasOf(await modelOf(asked));
      return { ready: await (await inferenceOf(context)).isAnyReady(replicas) };
    }),
    ModelMetadata: ofModel(async (asked) => {
      const { parameters: properties, ...metadata } = metadataOf(await modelOf(asked));
      return { ...metadata, properties };
    }),
    ModelConfig: ofModel(async (asked) => ({ config: configOf(await modelOf(asked)) })),
    RepositoryIndex: ofServer(async () => ({ models: await repositoryIndex(context) })),
    ModelStatistics: ofModel(async (asked) => ({
      model_stats: await modelStatistics(context, asked.name === '' ? undefined : await modelOf(asked)),
    })),
    ModelInfer: forViewers<ModelInferRequest, ModelInferResponse>(
      (request, call) => infer(context, request, call),
      ({ model_name }) => model_name,
    ),
    // The token is looked at for each request: it may be revoked meanwhile.
    ModelStreamInfer: (call: InferStream) =>
      answerStream(call, (request) =>
        asViewer(request, call, {
          endpoint: request.model_name,
          answer: (asked: ModelInferRequest, of) => infer(context, asked, of),
        }),
      ),
  };
}

async function infer(context: InferencePlatform, request: ModelInferRequest, call: Call): Promise<ModelInferResponse> {
  const { model_name: name, model_version: version } = request;
  const { number: revision } = await findModel(context, name, version === '' ? undefined : version);
  const { headers, body } = requestBody(request);
  const left = new AbortController();
  const leave = () => left.abort();
  call.on('cancelled', leave);
  const asked = { headers, body: async () => body, signal: left.signal, revision };
  const inference = await inferenceOf(context);
  // A stream has many requests.
  const answer = await inference.infer(name, asked).finally(() => call.off('cancelled', leave));
  if (!answer) throw new HttpError(404, `There is no endpoint named ${name}.`);
  if (answer.status === 200) return inferResponse(answer.headers, answer.body);
  throw new HttpError(answer.status, (JSON.parse(answer.body.toString('utf8')) as { error: string }).error);
}

/** By the same rules as over HTTP: an address that sent too many wrong tokens is refused. */
async function viewerOf({ db, config }: InferencePlatform, call: Pick<Call, 'metadata' | 'getPeer'>) {
  const [authorization] = call.metadata.get('authorization');
  const secret = /^Bearer +(\S+)$/i.exec(String(authorization ?? ''))?.[1];
  if (secret === undefined) return null;
  const forwarded = call.metadata.get('x-forwarded-for').map(String);
  const caller = {
    socket: { remoteAddress: addressOf(call.getPeer()) },
    headers: { 'x-forwarded-for': forwarded.join(',') },
  };
  const [project] = call.metadata.get(PROJECT_HEADER);
  return guardGuesses(config, caller, secret, () =>
    viewerOfSecret({ db }, secret, projectNamedBy(project?.toString())),
  );
}

/** The address of a peer: `127.0.0.1:50000`, or `[::1]:50000`. */
const addressOf = (peer: string) => peer.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');

/** A method that answers each request once; what it throws becomes gRPC's status. */
function unary<Request, Answered>(answer: Answer<Request, Answered>): handleUnaryCall<Request, Answered> {
  return (call, callback) => {
    answer(call.request, call).then(
      (answered) => callback(null, answered),
      (error: unknown) => {
        const { status, message } = failureOf(error);
        callback(grpcError(status, message));
      },
    );
  };
}
