/** An operation ready to run: its variables coerced, its fields collected as the specification says. */
import { getVariableValues, Kind } from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { refusal } from './errors.mjs';

/**
 * @typedef {import('graphql').GraphQLSchema} GraphQLSchema
 * @typedef {import('graphql').DocumentNode} DocumentNode
 * @typedef {import('graphql').FieldNode} FieldNode
 * @typedef {ReadonlyMap<string, readonly FieldNode[]>} Fields by response key, in the order of the answer
 */

/**
 * @param {DocumentNode} document
 * @param {string | null | undefined} name
 */
export function chosenOperation(document, name) {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const chosen = name ? operations.filter((node) => node.name?.value === name) : operations;
  if (chosen.length === 1) return chosen[0];
  const problem = name ? `has no operation named ${name}` : `holds ${operations.length} operations: say which by operationName`;
  throw refusal('OPERATION_RESOLUTION_FAILURE', `The document ${problem}.`, { status: 400 });
}

export class RunningOperation {
  #fragments;
  /** @type {Map<readonly FieldNode[], Map<import('graphql').GraphQLObjectType, Fields>>} */
  #below = new Map();

  /**
   * @param {GraphQLSchema} schema
   * @param {DocumentNode} document
   * @param {import('graphql').OperationDefinitionNode} node
   * @param {Record<string, unknown>} variables
   */
  constructor(schema, document, node, variables) {
    const rootType = schema.getRootType(node.operation);
    if (!rootType) throw refusal('OPERATION_RESOLUTION_FAILURE', `This graph has no ${node.operation}s.`, { status: 400 });
    this.schema = schema;
    this.node = node;
    this.variables = coerced(schema, node, variables);
    this.#fragments = fragmentsOf(document);
    this.rootType = rootType;
    /** @type {Fields} */
    this.rootFields = collectFields(schema, this.#fragments, this.variables, this.rootType, node.selectionSet);
  }

  /**
   * @param {import('graphql').GraphQLObjectType} type
   * @param {readonly FieldNode[]} nodes
   * @returns {Fields}
   */
  fieldsBelow(type, nodes) {
    let byType = this.#below.get(nodes);
    if (!byType) this.#below.set(nodes, (byType = new Map()));
    let fields = byType.get(type);
    if (!fields) {
      fields = /** @type {Fields} */ (collectSubfields(this.schema, this.#fragments, this.variables, type, nodes));
      byType.set(type, fields);
    }
    return fields;
  }
}

/** @type {WeakMap<DocumentNode, Record<string, import('graphql').FragmentDefinitionNode>>} */
const fragmentsByDocument = new WeakMap();

/** @param {DocumentNode} document */
export function fragmentsOf(document) {
  let fragments = fragmentsByDocument.get(document);
  if (!fragments) {
    const nodes = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
    fragments = Object.fromEntries(nodes.map((node) => [node.name.value, node]));
    fragmentsByDocument.set(document, fragments);
  }
  return fragments;
}

/**
 * @param {GraphQLSchema} schema
 * @param {import('graphql').OperationDefinitionNode} node
 * @param {Record<string, unknown>} variables
 */
function coerced(schema, node, variables) {
  const { coerced: values, errors } = getVariableValues(schema, node.variableDefinitions ?? [], variables, { maxErrors: 10 });
  if (values) return values;
  throw new AggregateError((errors ?? []).map(({ message }) => refusal('BAD_USER_INPUT', message, { status: 400 })));
}
