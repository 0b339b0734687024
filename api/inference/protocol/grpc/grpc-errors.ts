import { Metadata, type ServiceError, status } from '@grpc/grpc-js';

/** gRPC's codes of HTTP's statuses. */
const CODES: Record<number, status> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  413: status.INVALID_ARGUMENT,
  415: status.INVALID_ARGUMENT,
  429: status.RESOURCE_EXHAUSTED,
  503: status.UNAVAILABLE,
  504: status.DEADLINE_EXCEEDED,
};

/** An HTTP status and its message as a gRPC error. */
export function grpcError(httpStatus: number, message: string): ServiceError {
  const code = CODES[httpStatus] ?? status.INTERNAL;
  return Object.assign(new Error(message), { code, details: message, metadata: new Metadata() });
}
