/** Gives the errors of an answer the paths of the fields they concern, and every forbidden null an error. */
import { GraphQLError } from 'graphql';
import { refusal } from './errors.mjs';

/** More errors than this tell a client nothing new. */
const MOST = 100;

/**
 * @typedef {import('./completion.mjs').Path} Path
 * @typedef {(string | number)[]} FlatPath
 */

/**
 * @param {Path} path
 * @returns {FlatPath}
 */
function flat(path) {
  const keys = [];
  for (let step = path; step; step = step.parent) keys.unshift(step.key);
  return keys;
}

/** @param {readonly (string | number)[]} path */
const namesOnly = (path) => path.filter((key) => typeof key === 'string');

/**
 * @param {readonly unknown[]} start
 * @param {readonly unknown[]} path
 */
const begins = (start, path) => start.length <= path.length && start.every((key, index) => key === path[index]);

/**
 * @param {GraphQLError[]} errors
 * @returns {GraphQLError[]} each once, and not too many
 */
export function distinct(errors) {
  const byContent = new Map(errors.map((error) => [JSON.stringify([error.message, error.path]), error]));
  return [...byContent.values()].slice(0, MOST);
}

export class ErrorPaths {
  /** @type {GraphQLError[]} */
  #placed = [];
  /** Errors of a whole call to a subgraph: one for many places, told without the places' positions in lists. @type {GraphQLError[]} */
  #unplaced;
  /** What those were about. @type {(string | number)[][]} */
  #explained = [];

  /** @param {readonly GraphQLError[]} errors */
  constructor(errors) {
    this.#unplaced = [...errors];
  }

  /**
   * Here is a null. If an error waits for a place, this is its place; tells whether the null has an error.
   * @param {Path} path
   */
  explain(path) {
    if (this.#unplaced.length === 0 && this.#placed.length === 0) return false;
    const exact = flat(path);
    const names = namesOnly(exact);
    this.#place(exact, names);
    return this.#explained.some((about) => begins(about, names)) || this.#placed.some((error) => begins(exact, error.path ?? []));
  }

  /**
   * Here is a null where none may be.
   * @param {Path} path
   * @param {string} message
   */
  record(path, message) {
    if (this.#placed.length >= MOST || this.explain(path)) return;
    this.#placed.push(refusal('INCOMPLETE_DATA', message, { path: flat(path) }));
  }

  /** @returns {GraphQLError[]} */
  all() {
    return distinct([...this.#placed, ...this.#unplaced]);
  }

  /**
   * @param {FlatPath} exact
   * @param {(string | number)[]} names
   */
  #place(exact, names) {
    const waiting = this.#unplaced;
    this.#unplaced = [];
    for (const error of waiting) {
      const about = namesOnly(error.path ?? []);
      if (!fits(error.path ?? [], about, exact, names)) {
        this.#unplaced.push(error);
        continue;
      }
      this.#placed.push(at(error, exact.length < (error.path ?? []).length ? [...(error.path ?? [])] : exact));
      if (about.length === (error.path ?? []).length) this.#explained.push(about);
    }
  }
}

/**
 * @param {readonly (string | number)[]} path the error's
 * @param {(string | number)[]} about the error's path without positions
 * @param {FlatPath} exact where the null is
 * @param {(string | number)[]} names
 */
function fits(path, about, exact, names) {
  if (about.length < path.length) return begins(exact, path) || begins(path, exact);
  return begins(about, names);
}

/**
 * @param {GraphQLError} error
 * @param {FlatPath} path
 */
const at = (error, path) => new GraphQLError(error.message, { path, extensions: error.extensions });
