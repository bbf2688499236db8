/** Who may open a WebSocket here: pages of our own, and not too many from one address. */
import { addressOf } from '../client.mjs';
import { isForeignHost } from '../http.mjs';

/**
 * A browser says which page opens a connection, and asks nobody whether it may.
 * @param {import('node:http').IncomingMessage} request
 * @param {{ host: string, origins: readonly string[] }} settings
 * @returns {string | undefined} the status it is refused with
 */
export function admissible({ url = '/', headers }, { host, origins }) {
  if (url.split('?', 1)[0] !== '/graphql') return '404 Not Found';
  if (isForeignHost(host, headers.host)) return '421 Misdirected Request';
  return isOurs(headers.origin, headers.host, origins) ? undefined : '403 Forbidden';
}

/**
 * @param {string | undefined} origin
 * @param {string | undefined} host
 * @param {readonly string[]} origins
 */
function isOurs(origin, host, origins) {
  if (origin === undefined || origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** Counts connections, of all and of each address. */
export class Connections {
  #limits;
  #all = 0;
  /** @type {Map<string, number>} */
  #byAddress = new Map();

  /** @param {{ connections: number, connectionsPerAddress: number }} limits */
  constructor(limits) {
    this.#limits = limits;
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {number} trustedProxies
   * @returns {string | undefined} the status it is refused with
   */
  refuse(request, trustedProxies) {
    if (this.#all >= this.#limits.connections) return '503 Service Unavailable';
    const held = this.#byAddress.get(addressOf(request, trustedProxies)) ?? 0;
    return held >= this.#limits.connectionsPerAddress ? '429 Too Many Requests' : undefined;
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {number} trustedProxies
   * @param {import('ws').WebSocket} socket
   */
  hold(request, trustedProxies, socket) {
    const address = addressOf(request, trustedProxies);
    this.#add(address, 1);
    socket.once('close', () => this.#add(address, -1));
  }

  /**
   * @param {string} address
   * @param {number} count
   */
  #add(address, count) {
    this.#all += count;
    const held = (this.#byAddress.get(address) ?? 0) + count;
    if (held > 0) this.#byAddress.set(address, held);
    else this.#byAddress.delete(address);
  }
}
