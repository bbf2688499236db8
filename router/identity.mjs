/** Who asks: access tokens are verified here before anything else is done, and by each subgraph again. */
import { errors, jwtVerify } from 'jose';
import { Keys, KeysUnavailable } from './keys.mjs';
import { log } from './log.mjs';

export { KeysUnavailable };

const ISSUER = 'lendgraph';
const AUDIENCE = 'lendgraph';
/** Clocks of two hosts may differ by this much. */
export const LEEWAY_SECONDS = 60;
const LONGEST = 4096;
/** Checking a signature costs as much as a small request, and a client sends its token many times. */
const REMEMBERED = 5000;

/** @typedef {{ id: string, sessionId: string, scopes: readonly string[], expiresAt: number }} Actor `expiresAt`: ms since 1970, leeway included */

/** A token that proves nothing; the message tells the client what to do. */
export class InvalidToken extends Error {}

const EXPIRED = 'Your access token has expired. Refresh your session, or sign in again.';
const INVALID = 'Your access token is not valid. Sign in again.';

/**
 * @param {{ jwksUrl: string }} settings
 */
export function createIdentity({ jwksUrl }) {
  /** @type {Map<string, Actor>} */
  const known = new Map();
  const keys = new Keys(jwksUrl, () => known.clear());
  /**
   * @param {string} token
   * @returns {Promise<Actor>}
   * @throws {InvalidToken | KeysUnavailable}
   */
  const verify = async (token) => {
    const actor = known.get(token) ?? (await verified(token, keys));
    if (actor.expiresAt <= Date.now()) throw new InvalidToken(EXPIRED);
    remember(known, token, actor);
    return actor;
  };
  return {
    verify,
    /**
     * @param {string | undefined} header `Authorization`
     * @returns {Promise<Actor | undefined>} nobody when there is no such header
     * @throws {InvalidToken | KeysUnavailable}
     */
    ofHeader: async (header) => (header ? verify(bearer(header)) : undefined),
  };
}

/** @typedef {ReturnType<typeof createIdentity>} Identity */

/** @param {string} header */
function bearer(header) {
  const [, token] = /^Bearer +(\S+)$/i.exec(header) ?? [];
  if (!token) throw new InvalidToken(INVALID);
  return token;
}

/**
 * @param {string} token
 * @param {Keys} keys
 * @returns {Promise<Actor>}
 */
async function verified(token, keys) {
  if (token.length > LONGEST) throw new InvalidToken(INVALID);
  try {
    const { payload } = await jwtVerify(token, (header) => keyOf(header, keys), {
      algorithms: ['ES256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      clockTolerance: LEEWAY_SECONDS,
      requiredClaims: ['sub', 'sid', 'scope', 'iat', 'exp'],
    });
    return actorOf(payload);
  } catch (error) {
    throw understood(error);
  }
}

/**
 * @param {import('jose').JWTHeaderParameters} header
 * @param {Keys} keys
 */
function keyOf(header, keys) {
  if (!header.kid) throw new InvalidToken(INVALID);
  return keys.find(header);
}

/** @param {import('jose').JWTPayload} claims */
function actorOf({ sub, sid, scope, aud, exp = 0 }) {
  // A colon is in the names of what is no person.
  const isPerson = typeof sub === 'string' && sub !== '' && !sub.includes(':');
  if (!isPerson || typeof sid !== 'string' || typeof scope !== 'string' || aud !== AUDIENCE) throw new InvalidToken(INVALID);
  return Object.freeze({ id: sub, sessionId: sid, scopes: scope.split(' '), expiresAt: (exp + LEEWAY_SECONDS) * 1000 });
}

/** @param {unknown} error */
function understood(error) {
  if (error instanceof errors.JWTExpired) return new InvalidToken(EXPIRED);
  if (!(error instanceof errors.JOSEError)) return error;
  log.debug('refused an access token', { reason: error.message });
  return new InvalidToken(INVALID);
}

/**
 * @param {Map<string, Actor>} known
 * @param {string} token
 * @param {Actor} actor
 */
function remember(known, token, actor) {
  if (known.has(token)) return;
  const [oldest] = known.keys();
  if (known.size >= REMEMBERED && oldest !== undefined) known.delete(oldest);
  known.set(token, actor);
}
