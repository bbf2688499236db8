/** How the router talks to its subgraphs: JSON over kept-alive HTTP, bounded in time, with errors clients can act on. */
import http from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { defaultPrintFn } from '@graphql-tools/executor-common';
import { fromSubgraph, needsWebSocket, refusal } from './errors.mjs';
import { log } from './log.mjs';

/** Shorter than uvicorn's five seconds, so that it is the router that lets go of an idle connection. */
const IDLE_MS = 4000;
const OPTIONS = { keepAlive: true, timeout: IDLE_MS, maxSockets: 128 };
const PROTOCOLS = {
  'http:': { request: http.request, agent: new http.Agent(OPTIONS) },
  'https:': { request: https.request, agent: new https.Agent(OPTIONS) },
};

/** The only subgraph that gets the session's cookie, and may set it. */
const KEEPS_SESSIONS = 'users';

/**
 * The gateway's `transports` entry.
 * @param {{ subgraphTimeoutMs: number, urlOf: (subgraph: string) => string | undefined }} settings
 */
export const createTransport = ({ subgraphTimeoutMs, urlOf }) => ({
  /** @param {any} entry */
  getSubgraphExecutor({ subgraphName, transportEntry }) {
    const call = callTo(new URL(urlOf(subgraphName) ?? transportEntry.location), subgraphTimeoutMs);
    return (/** @type {any} */ request) => execute(subgraphName, call, request);
  },
});

/**
 * @typedef {(body: string, headers: Record<string, string>, repeatable: boolean) => Promise<{ text: string, cookies: string[] | undefined }>} Call
 *   `repeatable`: may be sent again when the kept-alive connection turns out to be closed
 */

/**
 * @param {string} subgraph
 * @param {Call} call
 * @param {any} request the gateway's execution request
 */
async function execute(subgraph, call, request) {
  const { document, variables, operationName, operationType, context } = request;
  if (operationType === 'subscription') return context.live ? context.live.answer(subgraph, request) : { data: null, errors: [needsWebSocket()] };
  const body = JSON.stringify({ query: defaultPrintFn(document), variables, operationName });
  const { headers, sessionHeaders, setCookies } = /** @type {import('./client.mjs').Client} */ (context.client);
  const keepsSessions = subgraph === KEEPS_SESSIONS;
  try {
    const { text, cookies } = await call(body, keepsSessions ? sessionHeaders : headers, operationType !== 'mutation');
    if (cookies && keepsSessions) setCookies(cookies);
    return understood(text, subgraph);
  } catch (error) {
    return { data: null, errors: [unavailable(subgraph, /** @type {any} */ (error))] };
  }
}

/**
 * @param {URL} url
 * @param {number} timeoutMs
 * @returns {Call}
 */
function callTo(url, timeoutMs) {
  const { request, agent } = PROTOCOLS[/** @type {'http:'} */ (url.protocol)];
  const target = { ...urlToHttpOptions(url), method: 'POST', agent };
  return async function call(body, headers, repeatable) {
    const outgoing = request({ ...target, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } });
    try {
      return await exchange(outgoing, body, timeoutMs);
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (!repeatable || !outgoing.reusedSocket || (code !== 'ECONNRESET' && code !== 'EPIPE')) throw error;
      return call(body, headers, false);
    }
  };
}

/**
 * @param {import('node:http').ClientRequest} outgoing
 * @param {string} body
 * @param {number} timeoutMs
 * @returns {ReturnType<Call>}
 */
function exchange(outgoing, body, timeoutMs) {
  return new Promise((resolve, reject) => {
    const expired = Object.assign(new Error(`no answer within ${timeoutMs} ms`), { code: 'ETIMEDOUT' });
    const timer = setTimeout(() => outgoing.destroy(expired), timeoutMs);
    const settle = (/** @type {(value: any) => void} */ how) => (/** @type {unknown} */ value) => {
      clearTimeout(timer);
      how(value);
    };
    outgoing.on('error', settle(reject));
    outgoing.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => settle(resolve)({ text, cookies: response.headers['set-cookie'] }));
      response.on('error', settle(reject));
    });
    outgoing.end(body);
  });
}

/**
 * @param {string} text
 * @param {string} subgraph
 */
function understood(text, subgraph) {
  const { data = null, errors } = JSON.parse(text);
  if (data === null && !Array.isArray(errors)) throw new Error('the answer is no GraphQL response');
  return errors ? { data, errors: errors.map((/** @type {unknown} */ error) => fromSubgraph(error, subgraph)) } : { data };
}

/**
 * @param {string} subgraph
 * @param {NodeJS.ErrnoException} error
 */
function unavailable(subgraph, error) {
  log.warning('subgraph did not answer', { subgraph, reason: error.message || error.code });
  return error.code === 'ETIMEDOUT'
    ? refusal('SUBGRAPH_TIMEOUT', `The ${subgraph} service did not answer in time. A change may or may not have been made: look before you repeat it.`)
    : refusal('SUBGRAPH_UNAVAILABLE', `The ${subgraph} service cannot be reached at the moment. Try again in a few seconds.`);
}
