/**
 * The subscriptions of one client at the subgraphs: a WebSocket per subgraph, shown the client's own token, opened when first needed and
 * closed with the client's. Authorization differs by person, so that no two of them share one.
 */
import { defaultPrintFn } from '@graphql-tools/executor-common';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { fromSubgraph, Refusals } from '../errors.mjs';
import { log } from '../log.mjs';
import { Queue } from './events.mjs';

/** How many events may wait here for a client. Then the subgraph's socket is read no further, and the subgraph sees that the client is slow. */
const MOST_WAITING = 32;
const KEEP_ALIVE_MS = 15_000;
const RETRIES = 8;
const LONGEST_PAUSE_MS = 5000;

/**
 * @typedef {{ code: number, reason: string }} Closing
 * @typedef {{ authorization: string, traceparent: string }} Credentials
 * @typedef {import('graphql-ws').Client} Client
 * @typedef {import('graphql-ws').ExecutionResult<any, any>} Result
 */

export class Upstream {
  #urlOf;
  #credentials;
  #lost;
  /** @type {Map<string, Connection>} */
  #connections = new Map();

  /**
   * @param {(subgraph: string) => string} urlOf
   * @param {Credentials} credentials
   * @param {(closing: Closing) => void} lost is told when a subgraph's connection is gone, and events may have been missed
   */
  constructor(urlOf, credentials, lost) {
    this.#urlOf = urlOf;
    this.#credentials = credentials;
    this.#lost = lost;
  }

  /**
   * @param {string} subgraph
   * @param {any} request the gateway's execution request
   */
  subscribe(subgraph, { document, variables, operationName }) {
    let connection = this.#connections.get(subgraph);
    if (!connection) {
      connection = new Connection(subgraph, this.#urlOf(subgraph), this.#credentials, this.#lost);
      this.#connections.set(subgraph, connection);
    }
    return connection.subscribe({ query: defaultPrintFn(document), variables, operationName });
  }

  close() {
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
  }
}

class Connection {
  #subgraph;
  #lost;
  #client;
  /** Once something was told, subscribing anew by ourselves would repeat or miss events: only the client knows its cursor. */
  #told = false;
  /** @type {WebSocket | undefined} */
  #socket;
  /** @type {Set<object>} the queues with too much in them */
  #crowded = new Set();

  /**
   * @param {string} subgraph
   * @param {string} url
   * @param {Credentials} credentials
   * @param {(closing: Closing) => void} lost
   */
  constructor(subgraph, url, { authorization, traceparent }, lost) {
    this.#subgraph = subgraph;
    this.#lost = lost;
    this.#client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: withHeaders({ traceparent }),
      connectionParams: { authorization },
      keepAlive: KEEP_ALIVE_MS,
      retryAttempts: RETRIES,
      retryWait: pause,
      shouldRetry: (problem) => !this.#told && /** @type {Partial<Closing>} */ (problem).code !== 4403,
      on: { opened: (socket) => (this.#socket = /** @type {WebSocket} */ (socket)) },
      onNonLazyError: () => undefined,
    });
  }

  /**
   * @param {import('graphql-ws').SubscribePayload} payload
   * @returns {AsyncIterator<Result>}
   */
  subscribe(payload) {
    let stop = () => {};
    /** @type {Queue<Result>} */
    const queue = new Queue({ most: MOST_WAITING, crowded: (yes) => this.#read(queue, yes), stop: () => stop() });
    stop = this.#client.subscribe(payload, {
      next: (result) => {
        this.#told = true;
        queue.put(understood(result, this.#subgraph));
      },
      error: (problem) => queue.end(this.#explained(problem)),
      complete: () => queue.end(),
    });
    return queue;
  }

  close() {
    this.#socket?.resume();
    void this.#client.dispose();
  }

  /**
   * @param {object} queue
   * @param {boolean} crowded
   */
  #read(queue, crowded) {
    if (crowded) this.#crowded.add(queue);
    else this.#crowded.delete(queue);
    if (this.#crowded.size > 0) this.#socket?.pause();
    else this.#socket?.resume();
  }

  /**
   * @param {unknown} problem
   * @returns {unknown} what the subscription fails with; nothing when the whole connection does
   */
  #explained(problem) {
    if (Array.isArray(problem)) return new Refusals(problem.map((error) => fromSubgraph(error, this.#subgraph)));
    const { code, reason, message } = /** @type {any} */ (problem);
    log.warning('lost the subscriptions at a subgraph', { subgraph: this.#subgraph, code, reason: reason || message });
    this.#lost(code === 4403 ? { code, reason } : { code: 1013, reason: `The ${this.#subgraph} service is away. Come back in a moment.` });
    return undefined;
  }
}

/**
 * @param {Result} result
 * @param {string} subgraph
 * @returns {Result}
 */
const understood = ({ data, errors }, subgraph) => (errors ? { data, errors: errors.map((error) => fromSubgraph(error, subgraph)) } : { data });

/** @param {Record<string, string>} headers */
const withHeaders = (headers) =>
  class extends WebSocket {
    /**
     * @param {string} url
     * @param {string} protocol
     */
    constructor(url, protocol) {
      super(url, protocol, { headers, perMessageDeflate: false, handshakeTimeout: 5000 });
    }
  };

/**
 * At random, so that not all come back at once, and longer each time.
 * @param {number} retries
 */
const pause = (retries) => new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(LONGEST_PAUSE_MS, 500 * 2 ** retries)));
