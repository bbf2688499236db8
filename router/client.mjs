/** Who sent a request, and the little of it that the subgraphs get to see. */
import { Refused } from './answers.mjs';
import { InvalidToken, KeysUnavailable } from './identity.mjs';

/** The refresh token's cookie: users sets it, and users alone reads it. */
const COOKIE = /(?:^|;\s*)(__Host-lendgraph-session=[^\s;,"\\]{1,1024})(?=\s*;|\s*$)/;
/** Only a page of our own origin can send it: for any other the browser asks first, and nobody here answers. */
const PREFLIGHT = 'graphql-require-preflight';
const ADDRESS = /^[\da-f.:]{2,45}$/i;

/**
 * @typedef {import('./answers.mjs').Incoming} Incoming
 * @typedef {import('./answers.mjs').Outgoing} Outgoing
 * @typedef {object} Client what the gateway's context carries as `client`
 * @property {import('./identity.mjs').Actor | undefined} actor nobody when not signed in
 * @property {Record<string, string>} headers that every subgraph gets
 * @property {Record<string, string>} sessionHeaders that users gets instead: who keeps sessions needs the cookie, and shows which browser each is in
 * @property {(cookies: string[]) => void} setCookies gives what users set to the client
 */

/**
 * @param {Incoming} request
 * @param {Outgoing} response
 * @param {{ identity: import('./identity.mjs').Identity, trustedProxies: number }} settings
 * @returns {Promise<Client>}
 * @throws {Refused}
 */
export async function admitted(request, response, { identity, trustedProxies }) {
  const { headers } = request;
  const cookie = COOKIE.exec(headers.cookie ?? '')?.[1];
  if (cookie) refuseForgery(headers);
  const actor = await actorOf(headers.authorization, identity);
  const passed = passedOn(headers, addressOf(request, trustedProxies));
  return {
    actor,
    headers: passed,
    sessionHeaders: { ...passed, ...ofSession(cookie, headers['user-agent']) },
    setCookies: (cookies) => void response.appendHeader('set-cookie', cookies),
  };
}

/**
 * A browser sends the cookie whoever wrote the page.
 * @param {import('node:http').IncomingHttpHeaders} headers
 */
function refuseForgery(headers) {
  const from = headers['sec-fetch-site'] ?? 'same-origin';
  if (headers[PREFLIGHT] !== undefined && (from === 'same-origin' || from === 'none')) return;
  const message = 'A request with a session cookie must come from our own pages and have the header graphql-require-preflight: 1. Add it.';
  throw new Refused(403, 'CSRF_HEADER_MISSING', message);
}

/**
 * @param {string | undefined} header
 * @param {import('./identity.mjs').Identity} identity
 */
async function actorOf(header, identity) {
  try {
    return await identity.ofHeader(header);
  } catch (error) {
    if (error instanceof InvalidToken) throw unauthenticated(error.message);
    if (error instanceof KeysUnavailable) throw unavailable();
    throw error;
  }
}

/** @param {string} message */
const unauthenticated = (message) =>
  new Refused(401, 'UNAUTHENTICATED', message, { 'www-authenticate': `Bearer realm="lendgraph", error="invalid_token", error_description="${message}"` });

const unavailable = () =>
  new Refused(503, 'IDENTITY_UNAVAILABLE', 'Your access token cannot be checked at the moment. Try again in a few seconds.', { 'retry-after': '2' });

/**
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @param {string} address
 */
function passedOn({ authorization, traceparent, tracestate }, address) {
  /** @type {Record<string, string>} */
  const passed = { 'content-type': 'application/json', accept: 'application/json', 'x-forwarded-for': address };
  for (const [name, value] of Object.entries({ authorization, traceparent, tracestate })) if (value) passed[name] = String(value);
  return passed;
}

/**
 * @param {string | undefined} cookie
 * @param {string | undefined} userAgent
 */
const ofSession = (cookie, userAgent) => ({
  ...(cookie && { cookie, [PREFLIGHT]: '1' }),
  ...(userAgent && { 'user-agent': userAgent.slice(0, 256) }),
});

/**
 * Each proxy appends whom it got the request from; what is left of the entries of our own proxies anybody may have written.
 * @param {Incoming} request
 * @param {number} trustedProxies how many of our own are in front of us
 */
export function addressOf({ headers, socket }, trustedProxies) {
  const claimed = trustedProxies > 0 ? String(headers['x-forwarded-for'] ?? '').split(',') : [];
  const known = [...claimed.map((entry) => entry.trim()), socket.remoteAddress ?? ''];
  const address = known.at(-1 - trustedProxies) ?? known[0];
  return ADDRESS.test(address) ? address : (socket.remoteAddress ?? 'unknown');
}
