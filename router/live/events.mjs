/** Streams of events as graphql-ws reads them. Not generators: one that waits for an event cannot be stopped before the next one comes. */

/**
 * @template In, Out
 * @param {AsyncIterator<In>} source
 * @param {(value: In) => Promise<Out>} change
 * @returns {AsyncGenerator<Out>}
 */
export const changed = (source, change) =>
  /** @type {any} */ ({
    async next() {
      const { done, value } = await source.next();
      return done ? ENDED : { done: false, value: await change(value) };
    },
    async return() {
      await source.return?.();
      return ENDED;
    },
    async throw(/** @type {unknown} */ error) {
      await source.return?.();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  });

/** @type {{ done: true, value: undefined }} */
const ENDED = Object.freeze({ done: true, value: undefined });

/**
 * Values put in at one end and read at the other. `crowded` is told when so many wait that no more should come, and when they are read.
 * @template T
 */
export class Queue {
  /** @type {T[]} */
  #waiting = [];
  /** @type {(() => void) | undefined} */
  #wake;
  #ended = false;
  /** @type {unknown} */
  #failure;
  #most;
  #crowded;
  #stop;

  /**
   * @param {{ most: number, crowded: (yes: boolean) => void, stop: () => void }} options `stop` is called when the reader has enough
   */
  constructor({ most, crowded, stop }) {
    this.#most = most;
    this.#crowded = crowded;
    this.#stop = stop;
  }

  /** @param {T} value */
  put(value) {
    this.#waiting.push(value);
    if (this.#waiting.length === this.#most) this.#crowded(true);
    this.#wake?.();
  }

  /** @param {unknown} [failure] */
  end(failure) {
    this.#ended = true;
    this.#failure = failure;
    this.#wake?.();
  }

  /** @returns {Promise<IteratorResult<T, undefined>>} */
  async next() {
    while (this.#waiting.length === 0 && !this.#ended) await new Promise((resolve) => (this.#wake = () => resolve(undefined)));
    if (this.#waiting.length > 0) return { done: false, value: this.#taken() };
    if (this.#failure) throw this.#failure;
    return ENDED;
  }

  async return() {
    this.#waiting = [];
    this.#crowded(false);
    this.end();
    this.#stop();
    return ENDED;
  }

  /** @returns {AsyncIterator<T>} */
  [Symbol.asyncIterator]() {
    return this;
  }

  #taken() {
    const value = /** @type {T} */ (this.#waiting.shift());
    if (this.#waiting.length === this.#most >> 1) this.#crowded(false);
    return value;
  }
}
