/** How the router answers by itself: JSON, and refusals of a request by its outside, each with a trace id. */
import { traceIdOf } from './traceparent.mjs';

export const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/**
 * @typedef {import('node:http').IncomingMessage & { body?: object }} Incoming
 * @typedef {import('node:http').ServerResponse} Outgoing
 */

/** A request refused by its outside. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   * @param {Record<string, string>} [headers]
   */
  constructor(status, code, message, headers = {}) {
    super(message);
    Object.assign(this, { status, code, headers });
  }
}

/**
 * @param {Incoming} request
 * @param {Outgoing} response
 * @param {any} error
 */
export function refuse(request, response, { status, code, message, headers }) {
  if (response.headersSent || request.socket.destroyed) return;
  if (!request.complete) response.shouldKeepAlive = false; // the rest of the body is not wanted
  const said = status ? { code, message } : { code: 'BAD_REQUEST', message: 'The request could not be read.' };
  const extensions = { code: said.code, traceId: traceIdOf(String(request.headers.traceparent)) };
  json(response, status ?? 400, { errors: [{ message: said.message, extensions }] }, headers);
}

/**
 * @param {Outgoing} response
 * @param {number} status
 * @param {unknown} value
 * @param {Record<string, string>} [headers]
 */
export function json(response, status, value, headers = {}) {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json; charset=utf-8', 'content-length': body.length, ...headers });
  response.end(body);
}
