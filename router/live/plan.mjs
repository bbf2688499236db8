/**
 * Subscriptions on the Rust planner, whose runtime keeps one state for all events of a subscription. So each event is a run of the whole
 * plan by itself: the event answers the plan's first fetch, and what the client wants of other subgraphs is fetched for it, as in any query.
 */
import { completed } from '../completion.mjs';
import { changed } from './events.mjs';

/**
 * @typedef {{ subgraph: string, request: any }} Fetch
 * @typedef {(context: any) => Promise<any>} Run runs the plan with a context
 */

/**
 * @param {import('../operation.mjs').RunningOperation} operation
 * @param {any} context the gateway's; `live.answer` opens the subscription at a subgraph
 * @param {Run} run
 */
export async function resultsOfEvents(operation, context, run) {
  const { subgraph, request } = await firstFetch(context, run);
  const events = context.live.answer(subgraph, request);
  return changed(events, async (event) => completed(operation, await run({ ...context, live: { answer: () => event } })));
}

/**
 * A run without an event finds out what the plan subscribes to. Nothing comes of it, so that nothing else is fetched.
 * @param {any} context
 * @param {Run} run
 * @returns {Promise<Fetch>}
 */
async function firstFetch(context, run) {
  /** @type {Fetch | undefined} */
  let first;
  const answer = (/** @type {string} */ subgraph, /** @type {any} */ request) => {
    first = { subgraph, request };
    return { data: null };
  };
  const { errors } = await run({ ...context, live: { answer } });
  if (first) return first;
  throw new AggregateError(errors ?? [new Error('the plan subscribes to nothing')]);
}
