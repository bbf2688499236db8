/** The W3C trace context of a request: the caller's, or a new one. */
import { randomFillSync } from 'node:crypto';

const WELL_FORMED = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

const BYTES = 24;
const pool = Buffer.alloc(BYTES * 256);
let used = pool.length;

/** Asking the system for random bytes costs more than most of a request, so it is asked for many at once. */
function random() {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES;
  return pool.toString('hex', used - BYTES, used);
}

/** @param {string | string[] | undefined} header */
export function traceparentOf(header) {
  if (typeof header === 'string' && WELL_FORMED.test(header)) return header;
  const ids = random();
  return `00-${ids.slice(0, 32)}-${ids.slice(32)}-01`;
}

/** @param {string} traceparent */
export const traceIdOf = (traceparent) => traceparent.slice(3, 35);
