import { fileURLToPath } from 'node:url';
import {
  type handleUnaryCall,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { load } from '@grpc/proto-loader';
import { InvalidInputError } from '../../../../zoo/errors.ts';
import { guardGuesses } from '../../../auth/guesses.ts';
import { PROJECT_HEADER, projectNamedBy, viewerOfSecret } from '../../../auth/request-viewer.ts';
import { requirePermission } from '../../../auth/require-permission.ts';
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
import { grpcError } from './grpc-errors.ts';
import { inferResponse, type ModelInferRequest, type ModelInferResponse, requestBody } from './tensors-over-grpc.ts';

const PROTO = fileURLToPath(new URL('open-inference.proto', import.meta.url));
/** The names and what is around the tensors. */
const OVERHEAD_BYTES = 64 * 2 ** 10;

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
 * its token in the metadata, `authorization: Bearer TOKEN`.
 *
 * @throws InvalidInputError if the port is taken, or the address is not of this machine
 */
export async function startGrpcServer(
  context: InferencePlatform,
  { host, port }: { host: string; port: number },
): Promise<GrpcServer> {
  const definition = await load(PROTO, { keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true });
  const { inference } = loadPackageDefinition(definition) as unknown as {
    inference: { GRPCInferenceService: ServiceClientConstructor };
  };
  const server = new Server({ 'grpc.max_receive_message_length': MAX_BODY_BYTES + OVERHEAD_BYTES });
  server.addService(inference.GRPCInferenceService.service, methods(context));
  const bound = await new Promise<number>((resolve, reject) => {
    const done = (error: Error | null, chosen: number) =>
      error ? reject(unbound(host, port, error)) : resolve(chosen);
    withinNoProject(() => server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), done));
  });
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.tryShutdown(() => resolve());
      }),
  };
}

const unbound = (host: string, port: number, cause: Error) =>
  new InvalidInputError(
    `gRPC cannot listen on port ${port} of ${host} (${cause.message}). End the program that has it, or set GRAFT_GRPC_PORT to another.`,
    'GRAFT_GRPC_PORT',
    { cause },
  );

/** Answers a request, or throws. */
type Answer<Request, Answered> = (request: Request, call: ServerUnaryCall<Request, Answered>) => Promise<Answered>;

function methods(context: InferencePlatform) {
  const modelOf = ({ name, version }: ModelName) => findModel(context, name, version === '' ? undefined : version);
  /** For viewers, and for the token of the endpoint that a request names. */
  const forViewers = <Request, Answered>(answer: Answer<Request, Answered>, endpointOf: (request: Request) => string) =>
    unary<Request, Answered>(async (request, call) => {
      const viewer = await viewerOf(context, call);
      requirePermission(viewer, { role: 'VIEWER', endpoint: 'name' }, () => endpointOf(request));
      return withinProject(viewer?.project.projectId ?? NO_PROJECT_ID, () => answer(request, call));
    });
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
  };
}

async function infer(
  context: InferencePlatform,
  request: ModelInferRequest,
  call: ServerUnaryCall<ModelInferRequest, ModelInferResponse>,
): Promise<ModelInferResponse> {
  const { model_name: name, model_version: version } = request;
  const { number: revision } = await findModel(context, name, version === '' ? undefined : version);
  const { headers, body } = requestBody(request);
  const left = new AbortController();
  call.on('cancelled', () => left.abort());
  const asked = { headers, body: async () => body, signal: left.signal, revision };
  const answer = await (await inferenceOf(context)).infer(name, asked);
  if (!answer) throw new HttpError(404, `There is no endpoint named ${name}.`);
  if (answer.status === 200) return inferResponse(answer.headers, answer.body);
  throw new HttpError(answer.status, (JSON.parse(answer.body.toString('utf8')) as { error: string }).error);
}

/** By the same rules as over HTTP: an address that sent too many wrong tokens is refused. */
async function viewerOf(
  { db, config }: InferencePlatform,
  call: Pick<ServerUnaryCall<unknown, unknown>, 'metadata' | 'getPeer'>,
) {
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
