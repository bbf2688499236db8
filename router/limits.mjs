/** What an operation may ask for: checked once per document, before validation, whose cost grows faster than the document. */
import { parse } from 'graphql';
import { refusal } from './errors.mjs';

/**
 * @typedef {import('graphql').DocumentNode} DocumentNode
 * @typedef {import('graphql').SelectionSetNode} SelectionSetNode
 * @typedef {import('graphql').FragmentDefinitionNode} FragmentDefinitionNode
 * @typedef {{ depth: number, aliases: number, fields: number, top: number }} Size `top`: fields of the outermost level only
 */

/** @type {Readonly<Size>} */
const NOTHING = Object.freeze({ depth: 0, aliases: 0, fields: 0, top: 0 });

/** Measures selections with fragments spread out, in time linear in the document: each fragment is measured once. */
class Measure {
  /** @type {Map<string, Size>} */
  #sizes = new Map();
  /** @type {Map<string, FragmentDefinitionNode>} */
  #fragments = new Map();

  /** @param {DocumentNode} document */
  constructor(document) {
    for (const node of document.definitions) {
      if (node.kind === 'FragmentDefinition') this.#fragments.set(node.name.value, node);
    }
  }

  /**
   * @param {SelectionSetNode | undefined} selectionSet
   * @returns {Size}
   */
  of(selectionSet) {
    const sum = { ...NOTHING };
    for (const selection of selectionSet?.selections ?? []) {
      const size = this.#ofSelection(selection);
      sum.depth = Math.max(sum.depth, size.depth);
      sum.aliases += size.aliases;
      sum.fields += size.fields;
      sum.top += size.top;
    }
    return sum;
  }

  /**
   * @param {import('graphql').SelectionNode} selection
   * @returns {Size}
   */
  #ofSelection(selection) {
    if (selection.kind === 'FragmentSpread') return this.#ofFragment(selection.name.value);
    const inner = this.of(selection.selectionSet);
    if (selection.kind === 'InlineFragment') return inner;
    if (selection.alias && isReserved(selection.alias.value)) throw reserved(selection.alias.value);
    // How deep introspection may go is limited by graphql-js itself: its usual query is deeper than any of ours.
    const depth = selection.name.value.startsWith('__') ? 1 : inner.depth + 1;
    return { depth, aliases: inner.aliases + (selection.alias ? 1 : 0), fields: inner.fields + 1, top: 1 };
  }

  /** @param {string} name */
  #ofFragment(name) {
    const known = this.#sizes.get(name);
    if (known) return known;
    this.#sizes.set(name, NOTHING); // a fragment within itself: validation refuses it
    const size = this.of(this.#fragments.get(name)?.selectionSet);
    this.#sizes.set(name, size);
    return size;
  }
}

/**
 * What every JavaScript object has, the gateway takes for a value that came already, and loses the one that comes.
 * @param {string} name
 */
const isReserved = (name) => name.startsWith('__') || name in Object.prototype;

/** @param {string} name */
const reserved = (name) =>
  refusal('GRAPHQL_VALIDATION_FAILED', `${name} is a name of GraphQL's or JavaScript's own and cannot be an alias. Choose another.`, { status: 400 });

/**
 * @param {DocumentNode} document
 * @param {import('./settings.mjs').Limits} limits
 */
function excess(document, limits) {
  const measure = new Measure(document);
  for (const node of document.definitions) {
    if (node.kind !== 'OperationDefinition') continue;
    const { depth, aliases, fields, top } = measure.of(node.selectionSet);
    const most = node.operation === 'mutation' ? limits.rootMutations : limits.rootFields;
    if (depth > limits.depth) return tooMuch('levels of fields', depth, limits.depth);
    if (aliases > limits.aliases) return tooMuch('aliases', aliases, limits.aliases);
    if (fields > limits.fields) return tooMuch('fields, with fragments spread out', fields, limits.fields);
    if (top > most) return tooMuch(`fields at the top of a ${node.operation}`, top, most);
  }
  return undefined;
}

/**
 * @param {DocumentNode} document
 * @param {import('./settings.mjs').Limits} limits
 */
function judged(document, limits) {
  try {
    return excess(document, limits);
  } catch (error) {
    return /** @type {import('graphql').GraphQLError} */ (error);
  }
}

/**
 * @param {string} what
 * @param {number} count
 * @param {number} most
 */
const tooMuch = (what, count, most) =>
  refusal('OPERATION_TOO_LARGE', `This operation has ${count} ${what}; ${most} are allowed. Split it.`, { status: 400 });

/**
 * @param {any} error
 * @param {import('./settings.mjs').Limits} limits
 */
function parseRefusal(error, limits) {
  if (!error.message.includes('tokens')) return Object.assign(error, { extensions: { ...PARSE_FAILED } });
  return refusal('OPERATION_TOO_LARGE', `This operation has more than ${limits.tokens} tokens. Split it.`, { status: 400 });
}

const PARSE_FAILED = { code: 'GRAPHQL_PARSE_FAILED', http: { status: 400, spec: true } };

/**
 * A gateway plugin.
 * @param {import('./settings.mjs').Limits} limits
 */
export function limitOperations(limits) {
  /** @type {WeakMap<DocumentNode, import('graphql').GraphQLError | undefined>} */
  const verdicts = new WeakMap();
  /** @param {DocumentNode} document */
  const verdict = (document) => {
    if (!verdicts.has(document)) verdicts.set(document, judged(document, limits));
    return verdicts.get(document);
  };
  return {
    /** @param {any} hook */
    onParse({ params, setParseFn }) {
      const { length } = params.source;
      if (length > limits.queryLength) throw tooMuch('characters', length, limits.queryLength);
      setParseFn((/** @type {string} */ source) => parse(source, { maxTokens: limits.tokens }));
      return (/** @type {any} */ { result, replaceParseResult }) => {
        if (result instanceof Error) return replaceParseResult(parseRefusal(result, limits));
        const refused = verdict(result);
        if (refused) replaceParseResult(refused);
      };
    },
  };
}
