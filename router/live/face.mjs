/** The router's WebSocket face: subscriptions by the protocol graphql-transport-ws, for whoever shows an access token. */
import { GraphQLError, Kind } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { refusal, Refusals } from '../errors.mjs';
import { InvalidToken, KeysUnavailable } from '../identity.mjs';
import { log } from '../log.mjs';
import { chosenOperation } from '../operation.mjs';
import { traced } from '../traced.mjs';
import { traceparentOf } from '../traceparent.mjs';
import { admissible, Connections } from './admission.mjs';
import { Upstream } from './upstream.mjs';

const PROTOCOL = 'graphql-transport-ws';
const INIT_MS = 5000;
const PING_MS = 20_000;
/** setTimeout takes no more. A token that lives longer is checked again when its holder comes back. */
const LONGEST_MS = 24 * 3600_000;
const GOODBYE_MS = 2000;

/**
 * @typedef {import('ws').WebSocket} WebSocket
 * @typedef {{ socket: WebSocket, request: import('node:http').IncomingMessage, traceparent: string, upstream?: Upstream, client?: import('../client.mjs').Client, end?: NodeJS.Timeout }} Extra
 *   of one connection
 * @typedef {import('graphql-ws').Context<any, Extra>} Context
 */

/**
 * @param {import('../settings.mjs').Settings} settings
 * @param {{ gateway: any, identity: import('../identity.mjs').Identity, urlOf: (subgraph: string) => string }} parts
 */
export function createLive(settings, { gateway, identity, urlOf }) {
  const { limits } = settings;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.bodyBytes, perMessageDeflate: false, clientTracking: true });
  const connections = new Connections(limits);
  useServer(
    {
      connectionInitWaitTimeout: INIT_MS,
      onConnect: (context) => introduced(/** @type {any} */ (context), identity, urlOf),
      onSubscribe: (context, _id, payload) => started(/** @type {any} */ (context), payload, gateway, limits.subscriptions),
      subscribe: (/** @type {any} */ { results }) => results,
      onNext: (context, _id, _payload, _args, result) => withTraceIds(/** @type {any} */ (context), result),
      onError: (context, _id, _payload, errors) => explained(/** @type {any} */ (context), errors),
      onClose: (context) => forgotten(/** @type {any} */ (context)),
    },
    sockets,
    PING_MS,
  );
  return {
    /** @type {(request: import('node:http').IncomingMessage, socket: import('node:stream').Duplex, head: Buffer) => void} */
    upgrade(request, socket, head) {
      const refused = admissible(request, settings) ?? connections.refuse(request, settings.trustedProxies);
      if (refused) return void socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      sockets.handleUpgrade(request, socket, head, (connected) => {
        connections.hold(request, settings.trustedProxies, connected);
        sockets.emit('connection', connected, request);
      });
    },
    /** Asks all to come back, which they do after a moment, each at another one. */
    restart: (/** @type {string} */ reason) => {
      for (const socket of sockets.clients) leave(socket, reason);
    },
    count: () => sockets.clients.size,
  };
}

/** @typedef {ReturnType<typeof createLive>} Live */

/**
 * @param {WebSocket} socket
 * @param {string} reason
 */
function leave(socket, reason) {
  socket.close(1012, reason);
  setTimeout(() => socket.terminate(), GOODBYE_MS).unref();
}

/**
 * @param {Context} context
 * @param {import('../identity.mjs').Identity} identity
 * @param {(subgraph: string) => string} urlOf
 */
async function introduced({ connectionParams, extra }, identity, urlOf) {
  const { socket, request } = extra;
  const authorization = connectionParams?.authorization ?? connectionParams?.Authorization;
  try {
    const actor = typeof authorization === 'string' ? await identity.ofHeader(authorization) : undefined;
    if (!actor) throw new InvalidToken('Sign in first: put `authorization: Bearer …` into the payload of connection_init.');
    if (socket.readyState !== socket.OPEN) return false; // it did not wait for the keys
    const traceparent = traceparentOf(request.headers.traceparent);
    const headers = { 'content-type': 'application/json', accept: 'application/json', authorization, traceparent };
    const upstream = new Upstream(urlOf, { authorization, traceparent }, ({ code, reason }) => socket.close(code, reason));
    const end = setTimeout(() => socket.close(4403, ENDED), Math.min(actor.expiresAt - Date.now(), LONGEST_MS));
    Object.assign(extra, { traceparent, upstream, end, client: { actor, headers, sessionHeaders: headers, setCookies: () => {} } });
    return true;
  } catch (error) {
    refuse(socket, error);
    return false;
  }
}

const ENDED = 'The access token has ended. Connect again with a fresh one.';

/**
 * @param {WebSocket} socket
 * @param {unknown} error
 */
function refuse(socket, error) {
  if (error instanceof InvalidToken) return socket.close(4403, error.message.slice(0, 120));
  if (!(error instanceof KeysUnavailable)) log.error('unexpected error', { error: String(error) });
  return socket.close(1013, 'Your access token cannot be checked at the moment. Come back in a few seconds.');
}

/**
 * @param {Context} context
 * @param {import('graphql-ws').SubscribePayload} payload
 * @param {any} gateway
 * @param {number} most
 * @returns {Promise<any>} errors, or what graphql-ws runs
 */
async function started({ extra, subscriptions }, payload, gateway, most) {
  if (Object.keys(subscriptions).length > most) {
    return [refusal('TOO_MANY_SUBSCRIPTIONS', `A connection has at most ${most} subscriptions. Complete one first.`)];
  }
  try {
    return await running(extra, payload, gateway);
  } catch (error) {
    const { errors = [error] } = /** @type {any} */ (error);
    return errors.map(asGraphQLError);
  }
}

/**
 * @param {Extra} extra
 * @param {import('graphql-ws').SubscribePayload} params
 * @param {any} gateway
 */
async function running({ client, upstream, traceparent }, params, gateway) {
  const live = { answer: (/** @type {string} */ subgraph, /** @type {any} */ request) => upstream?.subscribe(subgraph, request) };
  const request = new Request('http://router/graphql', { method: 'POST', headers: { traceparent } });
  await gateway.getSchema();
  const { schema, parse, validate, contextFactory, subscribe } = gateway.getEnveloped({ request, params, client, live });
  const document = parse(params.query);
  const problems = validate(schema, document);
  if (problems.length > 0) return problems;
  const operationName = params.operationName ?? undefined;
  if (chosenOperation(document, operationName).operation !== 'subscription') {
    throw refusal('BAD_REQUEST', 'Only subscriptions run here. Post queries and mutations over HTTP.');
  }
  const contextValue = await contextFactory();
  const results = await subscribe({ schema, document, operationName, variableValues: params.variables ?? {}, contextValue });
  return results.errors ?? { schema, document, operationName, contextValue, results };
}

/** @param {unknown} error */
function asGraphQLError(error) {
  if (error instanceof GraphQLError) return error;
  log.error('unexpected error', { error: error instanceof Error ? error.stack : String(error) });
  return refusal('INTERNAL_SERVER_ERROR', 'Something went wrong on our side.');
}

/**
 * @param {Context} context
 * @param {any} result
 */
const withTraceIds = ({ extra }, result) => (result.errors ? { ...result, errors: result.errors.map((/** @type {any} */ error) => traced(error, extra.traceparent)) } : undefined);

/**
 * @param {Context} context
 * @param {readonly any[]} errors
 */
function explained({ extra }, errors) {
  const [first] = errors;
  const known = first?.originalError instanceof Refusals ? first.originalError.errors : errors.map(asGraphQLError);
  return known.map((/** @type {any} */ error) => traced(error, extra.traceparent));
}

/** @param {Context} context */
function forgotten({ extra }) {
  clearTimeout(extra.end);
  extra.upstream?.close();
}
