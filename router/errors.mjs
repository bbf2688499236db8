/** The errors clients get from the router: each has a code to act on, none tells internals. docs/router.md lists the codes. */
import { GraphQLError } from 'graphql';
import { log } from './log.mjs';

/**
 * @param {string} code
 * @param {string} message what happened and what to do, for a person
 * @param {{ status?: number, headers?: Record<string, string>, path?: readonly (string | number)[] }} [where] `status` makes it an HTTP status
 */
export function refusal(code, message, { status, headers, path } = {}) {
  return new GraphQLError(message, { path, extensions: { code, ...(status && { http: { status, spec: true, headers } }) } });
}

export const needsWebSocket = () =>
  refusal('SUBSCRIPTION_NEEDS_WEBSOCKET', 'Subscriptions run over a WebSocket, by the protocol graphql-transport-ws.', { status: 400 });

/**
 * What a client may see of an error a subgraph answered with: its words if it gave a code (then they are meant for clients), its path,
 * and the trace id.
 * @param {any} error as it came in the subgraph's JSON
 * @param {string} subgraph
 */
export function fromSubgraph(error, subgraph) {
  const { code, traceId } = error?.extensions ?? {};
  const path = Array.isArray(error?.path) ? error.path : undefined;
  if (typeof code === 'string') {
    return new GraphQLError(String(error.message), { path, extensions: { code, ...(traceId && { traceId }) } });
  }
  log.error('subgraph answered with an error that has no code', { subgraph, message: String(error?.message) });
  return refusal('INTERNAL_SERVER_ERROR', 'Something went wrong on our side.', { path });
}

/** A subgraph does not run a subscription, or not any further. */
export class Refusals extends Error {
  /** @param {GraphQLError[]} errors fit for clients */
  constructor(errors) {
    super(errors.map(({ message }) => message).join(' '));
    this.errors = errors;
  }
}

/**
 * The gateway's masking hook: what is no GraphQL error is a bug of ours, so it goes to the log and not to the client.
 * @param {unknown} error
 */
export function masked(error) {
  if (error instanceof GraphQLError && (!error.originalError || error.originalError instanceof GraphQLError)) return error;
  if (error instanceof Refusals) return error;
  log.error('unexpected error', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  // `unexpected` makes the gateway answer 500, unless part of the data is there.
  const path = error instanceof GraphQLError ? error.path : undefined;
  return new GraphQLError('Something went wrong on our side.', { path, extensions: { code: 'INTERNAL_SERVER_ERROR', unexpected: true } });
}
