/**
 * Rewrites an operation so that nothing is selected twice: fragments are spread out and fields of one response key become one. The answer
 * stays the same by the specification ("Field Selection Merging"); the Rust planner's runtime gets it wrong when lists are selected twice.
 * Every selection on a type that may be one of several gets a __typename, or nobody could tell which one an object is.
 */
import { getNamedType, isAbstractType, Kind, print } from 'graphql';

/**
 * @typedef {import('graphql').FieldNode} FieldNode
 * @typedef {import('graphql').SelectionNode} SelectionNode
 * @typedef {import('graphql').SelectionSetNode} SelectionSetNode
 * @typedef {readonly import('graphql').DirectiveNode[]} Directives
 * @typedef {readonly Directives[]} Conditions `@include` and `@skip`, outermost first
 * @typedef {{ set: SelectionSetNode, conditions: Conditions }} Part
 * @typedef {{ node: FieldNode, conditions: Conditions }} Occurrence
 * @typedef {{ fields: Map<string, Occurrence[]>, members: Map<string, Part[]>, seen: Set<string> }} Collected
 */

/** @type {Part['conditions']} */
const ALWAYS = [];
/** @type {FieldNode} */
const TYPENAME = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** @param {Conditions} conditions */
const keyOf = (conditions) => conditions.map((directives) => directives.map(print).join(' ')).join(' / ');

/**
 * @param {Conditions} outer
 * @param {Directives | undefined} directives
 */
const within = (outer, directives) => (directives && directives.length > 0 ? [...outer, directives] : outer);

/** @param {string} name */
export const isMeta = (name) => name === '__schema' || name === '__type';

class Merger {
  #schema;
  #fragments;

  /**
   * @param {import('graphql').GraphQLSchema} schema
   * @param {Record<string, import('graphql').FragmentDefinitionNode>} fragments
   */
  constructor(schema, fragments) {
    this.#schema = schema;
    this.#fragments = fragments;
  }

  /**
   * @param {any} type of the object that all parts select from
   * @param {Part[]} parts
   * @returns {SelectionSetNode}
   */
  selectionSet(type, parts) {
    /** @type {Collected} */
    const collected = { fields: new Map(), members: new Map(), seen: new Set() };
    if (isAbstractType(type)) collected.fields.set('__typename', [{ node: TYPENAME, conditions: ALWAYS }]);
    for (const part of parts) this.#collect(type, part, collected);
    const members = [...collected.members].map(([name, inner]) => this.#member(name, inner));
    return { kind: Kind.SELECTION_SET, selections: [...this.#fields(type, collected.fields), ...members] };
  }

  /**
   * @param {any} type
   * @param {Part} part
   * @param {Collected} collected
   */
  #collect(type, { set, conditions }, collected) {
    for (const node of set.selections) {
      const inner = within(conditions, node.directives);
      if (node.kind === Kind.FIELD) append(collected.fields, (node.alias ?? node.name).value, { node, conditions: inner });
      else this.#spread(type, node, inner, collected);
    }
  }

  /**
   * @param {any} type
   * @param {import('graphql').FragmentSpreadNode | import('graphql').InlineFragmentNode} node
   * @param {Conditions} conditions
   * @param {Collected} collected
   */
  #spread(type, node, conditions, collected) {
    if (node.kind === Kind.FRAGMENT_SPREAD) {
      const key = `${node.name.value} ${keyOf(conditions)}`;
      if (collected.seen.has(key)) return;
      collected.seen.add(key);
    }
    const { typeCondition, selectionSet: set } = node.kind === Kind.FRAGMENT_SPREAD ? this.#fragments[node.name.value] : node;
    const wanted = typeCondition?.name.value ?? type.name;
    // On an object's type validation leaves only conditions that hold.
    if (wanted === type.name || !isAbstractType(type)) this.#collect(type, { set, conditions }, collected);
    else append(collected.members, wanted, { set, conditions });
  }

  /**
   * @param {any} type
   * @param {Map<string, Occurrence[]>} fields
   * @returns {SelectionNode[]}
   */
  #fields(type, fields) {
    /** @type {Map<string, { conditions: Conditions, nodes: FieldNode[] }>} */
    const groups = new Map();
    for (const occurrences of fields.values()) {
      const conditions = common(occurrences);
      const key = keyOf(conditions);
      if (!groups.has(key)) groups.set(key, { conditions, nodes: [] });
      groups.get(key)?.nodes.push(this.#field(type, occurrences, conditions));
    }
    return [...groups.values()].flatMap(({ conditions, nodes }) => wrapped(conditions, nodes));
  }

  /**
   * @param {any} type
   * @param {Occurrence[]} occurrences of one response key
   * @param {Conditions} conditions which its place in the document takes care of already
   * @returns {FieldNode}
   */
  #field(type, occurrences, conditions) {
    const node = { ...occurrences[0].node, directives: [] };
    if (!node.selectionSet || isMeta(node.name.value)) return node;
    const parts = occurrences.map((each) => ({
      set: /** @type {SelectionSetNode} */ (each.node.selectionSet),
      conditions: conditions.length > 0 ? ALWAYS : each.conditions,
    }));
    return { ...node, selectionSet: this.selectionSet(getNamedType(type.getFields()[node.name.value].type), parts) };
  }

  /**
   * @param {string} name
   * @param {Part[]} parts
   * @returns {import('graphql').InlineFragmentNode}
   */
  #member(name, parts) {
    const typeCondition = /** @type {const} */ ({ kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } });
    return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: this.selectionSet(this.#schema.getType(name), parts) };
  }
}

/**
 * @template T
 * @param {Map<string, T[]>} map
 * @param {string} key
 * @param {T} value
 */
function append(map, key, value) {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

/**
 * Occurrences under different conditions make one field without any: what is not wanted then is left out of the answer.
 * @param {Occurrence[]} occurrences
 * @returns {Conditions}
 */
function common([first, ...others]) {
  const key = keyOf(first.conditions);
  return others.every(({ conditions }) => keyOf(conditions) === key) ? first.conditions : ALWAYS;
}

/**
 * @param {Conditions} conditions
 * @param {SelectionNode[]} nodes
 * @returns {SelectionNode[]}
 */
function wrapped(conditions, nodes) {
  const wrap = (/** @type {SelectionNode[]} */ selections, /** @type {Directives} */ directives) => [
    /** @type {SelectionNode} */ ({ kind: Kind.INLINE_FRAGMENT, directives, selectionSet: { kind: Kind.SELECTION_SET, selections } }),
  ];
  return conditions.reduceRight(wrap, nodes);
}

/**
 * @param {import('graphql').GraphQLSchema} schema
 * @param {import('graphql').OperationDefinitionNode} node
 * @param {Record<string, import('graphql').FragmentDefinitionNode>} fragments
 * @returns {import('graphql').DocumentNode | undefined} of that one operation, without introspection; none when nothing else is asked for
 */
export function mergedDocument(schema, node, fragments) {
  const parts = [{ set: node.selectionSet, conditions: ALWAYS }];
  const { selections } = new Merger(schema, fragments).selectionSet(schema.getRootType(node.operation), parts);
  const data = selections.map(withoutMeta).filter((selection) => selection !== undefined);
  if (data.length === 0) return undefined;
  return { kind: Kind.DOCUMENT, definitions: [{ ...node, selectionSet: { kind: Kind.SELECTION_SET, selections: data } }] };
}

/**
 * @param {SelectionNode} node of the top, where fragments are spread out, so that only conditions hold fields
 * @returns {SelectionNode | undefined}
 */
function withoutMeta(node) {
  if (node.kind === Kind.FIELD) return isMeta(node.name.value) ? undefined : node;
  if (node.kind !== Kind.INLINE_FRAGMENT) return node;
  const selections = node.selectionSet.selections.map(withoutMeta).filter((selection) => selection !== undefined);
  return selections.length > 0 ? { ...node, selectionSet: { ...node.selectionSet, selections } } : undefined;
}
