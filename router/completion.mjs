/**
 * Completes a planner's raw answer as the GraphQL specification says (section 6.4.3, "Value Completion"): what is null where the schema
 * says non-null nulls its nearest nullable parent, every such null has an error, and every error has the path of a field.
 * The Rust planner's runtime leaves that out.
 */
import { GraphQLError, isAbstractType, isEnumType, isLeafType, isListType, isNonNullType, isObjectType } from 'graphql';
import { refusal } from './errors.mjs';
import { distinct, ErrorPaths } from './error-paths.mjs';

/**
 * @typedef {import('graphql').GraphQLObjectType} GraphQLObjectType
 * @typedef {import('graphql').GraphQLOutputType} GraphQLOutputType
 * @typedef {import('./operation.mjs').Fields} Fields
 * @typedef {import('graphql').FieldNode} FieldNode
 * @typedef {{ parent: Path, key: string | number } | undefined} Path
 */

/** Says that a null below, where null is not allowed, makes the whole value null. Its error is recorded already. */
const NULLED = Symbol('nulled');

/** One answer being completed. */
class Completion {
  #operation;
  #errors;

  /**
   * @param {import('./operation.mjs').RunningOperation} operation
   * @param {readonly GraphQLError[]} errors
   */
  constructor(operation, errors) {
    this.#operation = operation;
    this.#errors = new ErrorPaths(errors);
  }

  /** @param {any} data */
  answer(data) {
    const completed = this.#object(this.#operation.rootType, this.#operation.rootFields, data ?? {}, undefined);
    const errors = this.#errors.all();
    const answer = { data: completed === NULLED ? null : completed };
    return errors.length > 0 ? { errors, ...answer } : answer;
  }

  /**
   * @param {GraphQLObjectType} type
   * @param {Fields} fields
   * @param {any} source
   * @param {Path} path
   */
  #object(type, fields, source, path) {
    /** @type {Record<string, unknown>} */
    const result = {};
    let whole = true;
    for (const [key, nodes] of fields) {
      const value = this.#field(type, nodes, source[key], { parent: path, key });
      if (value === NULLED) whole = false;
      result[key] = value;
    }
    return whole ? result : NULLED;
  }

  /**
   * @param {GraphQLObjectType} type
   * @param {readonly FieldNode[]} nodes
   * @param {any} value
   * @param {Path} path
   */
  #field(type, nodes, value, path) {
    const name = nodes[0].name.value;
    if (name === '__typename') return type.name;
    if (name.startsWith('__')) return value; // introspection comes complete from graphql-js
    return this.#value(type.getFields()[name].type, nodes, value, path);
  }

  /**
   * @param {GraphQLOutputType} type
   * @param {readonly FieldNode[]} nodes
   * @param {any} value
   * @param {Path} path
   * @returns {unknown}
   */
  #value(type, nodes, value, path) {
    if (isNonNullType(type)) {
      if (value !== null && value !== undefined) return this.#present(type.ofType, nodes, value, path);
      this.#errors.record(path, 'The answer lacks a value that is never null.');
      return NULLED;
    }
    if (value === null || value === undefined) {
      this.#errors.explain(path);
      return null;
    }
    const present = this.#present(type, nodes, value, path);
    return present === NULLED ? null : present;
  }

  /**
   * @param {any} type nullable
   * @param {readonly FieldNode[]} nodes
   * @param {any} value not null
   * @param {Path} path
   * @returns {unknown}
   */
  #present(type, nodes, value, path) {
    if (isLeafType(type)) return this.#leaf(type, value, path);
    if (isListType(type)) return this.#list(type.ofType, nodes, value, path);
    const concrete = isAbstractType(type) ? this.#operation.schema.getType(value.__typename) : type;
    if (isObjectType(concrete)) return this.#object(concrete, this.#operation.fieldsBelow(concrete, nodes), value, path);
    return this.#wrong(path, `A value is of no type that ${type} may have.`);
  }

  /**
   * @param {any} itemType
   * @param {readonly FieldNode[]} nodes
   * @param {any} values
   * @param {Path} path
   */
  #list(itemType, nodes, values, path) {
    if (!Array.isArray(values)) return this.#wrong(path, 'A list was expected.');
    const items = values.map((value, key) => this.#value(itemType, nodes, value, { parent: path, key }));
    return items.includes(NULLED) ? NULLED : items;
  }

  /**
   * @param {any} type
   * @param {any} value
   * @param {Path} path
   */
  #leaf(type, value, path) {
    return isEnumType(type) && !type.getValue(value) ? this.#wrong(path, `A value is none of ${type}.`) : value;
  }

  /**
   * @param {Path} path
   * @param {string} message
   */
  #wrong(path, message) {
    this.#errors.record(path, message);
    return NULLED;
  }
}

/**
 * @param {import('./operation.mjs').RunningOperation} operation
 * @param {{ data?: any, errors?: readonly any[] }} raw what the planner's runtime answered
 */
export function completed(operation, { data, errors = [] }) {
  const known = errors.map(asGraphQLError);
  // A null that went all the way up took the rest with it, so nothing can be said about the rest.
  if (data === null && known.length > 0) return { errors: distinct(known), data };
  return new Completion(operation, known).answer(data);
}

/** @param {any} error */
const asGraphQLError = (error) =>
  error instanceof GraphQLError ? error : refusal('INTERNAL_SERVER_ERROR', 'Something went wrong on our side.', { path: error.path });
