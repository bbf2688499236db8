/** The public keys access tokens are checked with: fetched from the users service, and kept while it cannot be reached. */
import { createLocalJWKSet, errors } from 'jose';
import { log } from './log.mjs';

const FETCH_MS = 3000;
/** A key is published long before it signs, so a set this old still has all that sign now. */
const FRESH_MS = 5 * 60_000;
/** Anybody may send tokens of keys that do not exist: they cause no more fetches than this. */
const PAUSE_MS = 10_000;
const PAUSE_AFTER_FAILURE_MS = 1000;

/** The keys cannot be fetched just now, so nothing can be said about a token. */
export class KeysUnavailable extends Error {}

/**
 * @typedef {import('jose').JWTHeaderParameters} Header
 * @typedef {(header: Header) => Promise<CryptoKey>} KeyFinder
 */

export class Keys {
  #url;
  #changed;
  /** @type {KeyFinder | undefined} */
  #known;
  #text = '';
  #failed = false;
  #asked = -Infinity;
  /** @type {Promise<void> | undefined} */
  #fetching;

  /**
   * @param {string} url of a JSON Web Key Set
   * @param {() => void} changed is told when other keys count from now on
   */
  constructor(url, changed) {
    this.#url = url;
    this.#changed = changed;
  }

  /**
   * @param {Header} header of a token
   * @throws {errors.JWKSNoMatchingKey} when no key has its id
   * @throws {KeysUnavailable}
   */
  async find(header) {
    if (!this.#known) await this.#refetch();
    else if (this.#age() > FRESH_MS) void this.#refetch();
    try {
      return await this.#among(header);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.#refetch();
      if (this.#failed) throw new KeysUnavailable();
      return this.#among(header);
    }
  }

  /** @param {Header} header */
  async #among(header) {
    if (!this.#known) throw new KeysUnavailable();
    return this.#known(header);
  }

  #age() {
    return performance.now() - this.#asked;
  }

  /** One fetch at a time, and none soon after another. */
  async #refetch() {
    if (!this.#fetching && this.#age() > (this.#failed ? PAUSE_AFTER_FAILURE_MS : PAUSE_MS)) {
      this.#asked = performance.now();
      this.#fetching = this.#fetch().finally(() => (this.#fetching = undefined));
    }
    await this.#fetching;
  }

  async #fetch() {
    try {
      const response = await fetch(this.#url, { signal: AbortSignal.timeout(FETCH_MS), redirect: 'error' });
      if (!response.ok) throw new Error(`it answered ${response.status}`);
      this.#take(await response.text());
      this.#failed = false;
    } catch (error) {
      this.#failed = true;
      const { message, cause } = /** @type {any} */ (error);
      log.warning('keys of access tokens cannot be fetched', { url: this.#url, reason: cause?.code ?? message, kept: !!this.#known });
    }
  }

  /** @param {string} text */
  #take(text) {
    if (text === this.#text) return;
    const set = JSON.parse(text);
    if (!Array.isArray(set?.keys) || set.keys.length === 0) throw new Error('it published no key');
    this.#known = createLocalJWKSet(set);
    this.#text = text;
    this.#changed();
  }
}
