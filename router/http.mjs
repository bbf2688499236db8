/** The router's HTTP face: decides what a request may be before any of it reaches the gateway. */
import { createServer } from 'node:http';
import { HEADERS, json, Refused, refuse } from './answers.mjs';
import { admitted } from './client.mjs';
import { traceparentOf } from './traceparent.mjs';

const GRAPHQL_JSON = 'application/graphql-response+json';
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * @typedef {import('./answers.mjs').Incoming} Incoming
 * @typedef {import('./answers.mjs').Outgoing} Outgoing
 * @typedef {(request: Incoming, response: Outgoing, context?: { client: import('./client.mjs').Client }) => unknown} Handler
 * @typedef {{ identity: import('./identity.mjs').Identity, gateway: Handler, live: Pick<import('./live/face.mjs').Live, 'upgrade'>, readiness: Handler, page?: (path: string, response: Outgoing) => boolean }} Faces
 */

/**
 * @param {import('./settings.mjs').Settings} settings
 * @param {Faces} faces
 */
export function createHttpServer(settings, faces) {
  const limited = { maxHeaderSize: 32 * 1024, requestTimeout: 30_000, headersTimeout: 10_000 };
  const server = createServer(limited, async (request, response) => {
    try {
      await route(settings, faces, request, response);
    } catch (error) {
      refuse(request, response, error);
    }
  });
  return server.on('upgrade', faces.live.upgrade);
}

/**
 * @param {import('./settings.mjs').Settings} settings
 * @param {Faces} faces
 * @param {Incoming} request
 * @param {Outgoing} response
 */
async function route(settings, faces, request, response) {
  request.headers.traceparent = traceparentOf(request.headers.traceparent);
  refuseForeignHost(settings.host, request);
  const path = (request.url ?? '/').split('?', 1)[0];
  if (path === '/healthcheck') return json(response, 200, { alive: true });
  if (path === '/readiness') return faces.readiness(request, response);
  if (request.method === 'GET' && wantsPage(path, request) && faces.page?.(path, response)) return undefined;
  if (path !== '/graphql') throw new Refused(404, 'NOT_FOUND', 'Nothing is here; the graph is at /graphql.');
  request.body = await acceptedBody(request, settings.limits.bodyBytes);
  const client = await admitted(request, response, { identity: faces.identity, trustedProxies: settings.trustedProxies });
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const { headers } = request;
  if (!headers.accept || headers.accept === '*/*') headers.accept = GRAPHQL_JSON;
  return faces.gateway(request, response, { client });
}

/**
 * A page somewhere in the web may point its own name at 127.0.0.1; a browser then thinks that we are that page's origin.
 * @param {string} listening
 * @param {Incoming} request
 */
function refuseForeignHost(listening, { headers }) {
  if (!isForeignHost(listening, headers.host)) return;
  throw new Refused(421, 'UNKNOWN_HOST', 'This router answers to local names only; set ROUTER_HOST to serve others.');
}

/**
 * @param {string} listening
 * @param {string | undefined} host
 */
export const isForeignHost = (listening, host = '') => LOOPBACK.has(listening) && !LOOPBACK.has(host.replace(/:\d+$/, ''));

/**
 * @param {string} path
 * @param {Incoming} request
 */
const wantsPage = (path, { headers }) => path.startsWith('/graphiql/') || (path === '/graphql' && !!headers.accept?.includes('text/html'));

/**
 * Only what a foreign page cannot send without asking first (a CORS preflight, which nobody answers): JSON by POST.
 * @param {Incoming} request
 * @param {number} most
 */
function acceptedBody(request, most) {
  const { method, headers } = request;
  if (method !== 'POST') throw new Refused(405, 'METHOD_NOT_ALLOWED', 'Send operations by POST.', { allow: 'POST' });
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    throw new Refused(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send operations as application/json.');
  }
  if (headers['content-encoding']) throw new Refused(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send operations uncompressed.');
  if (Number(headers['content-length'] ?? 0) > most) throw tooLarge(most);
  return readBody(request, most);
}

/** @param {number} most */
const tooLarge = (most) => new Refused(413, 'PAYLOAD_TOO_LARGE', `A request may have ${most} bytes at most.`);

/**
 * @param {Incoming} request
 * @param {number} most
 * @returns {Promise<object>}
 */
function readBody(request, most) {
  return new Promise((resolve, reject) => {
    /** @type {Buffer[]} */
    const chunks = [];
    let size = 0;
    request.on('data', (chunk) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= most) return;
      request.pause();
      reject(tooLarge(most));
    });
    request.on('end', () => {
      try {
        resolve(wellFormed(Buffer.concat(chunks).toString()));
      } catch (error) {
        reject(error);
      }
    });
    request.on('error', reject);
  });
}

/**
 * @param {string} text
 * @returns {object} what GraphQL over HTTP calls a request
 */
function wellFormed(text) {
  const params = parsed(text);
  if (Array.isArray(params)) throw new Refused(400, 'BATCHING_NOT_SUPPORTED', 'Send one operation per request.');
  if (typeof params?.query !== 'string') throw new Refused(400, 'BAD_REQUEST', 'The body needs a `query`, which is a string.');
  for (const name of ['variables', 'extensions']) {
    const isMap = typeof (params[name] ?? {}) === 'object' && !Array.isArray(params[name]);
    if (!isMap) throw new Refused(400, 'BAD_REQUEST', `\`${name}\` must be an object.`);
  }
  if (typeof (params.operationName ?? '') !== 'string') throw new Refused(400, 'BAD_REQUEST', '`operationName` must be a string.');
  return params;
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(400, 'BAD_REQUEST', 'The body is not JSON.');
  }
}
