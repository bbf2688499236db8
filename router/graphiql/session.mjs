/** Who is signed in on this page. The access token is kept in memory; what refreshes it, the browser keeps in a cookie that no script sees. */

/** A token that ends as soon as that is refreshed before it is sent. */
const EARLY_MS = 30_000;

const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { ... on SignInSuccess { accessToken expiresAt user { name role } } ... on Problem { message } }
}`;
const REFRESH = `mutation RefreshSession {
  refreshSession { ... on RefreshSessionSuccess { accessToken expiresAt user { name role } } ... on Problem { message } }
}`;
const SIGN_OUT = 'mutation SignOut { signOut { __typename } }';

/** @typedef {{ token: string, endsAt: number, who: string, lasting: boolean }} SignedIn `lasting`: it can be refreshed */

export class Session {
  #send;
  #changed;
  /** @type {SignedIn | undefined} */
  #signedIn;
  /** @type {Promise<void> | undefined} */
  #refreshing;

  /**
   * @param {(query: string, variables?: object) => Promise<any>} send asks the endpoint as nobody, and answers the response's body
   * @param {() => void} changed is told when somebody signed in or out
   */
  constructor(send, changed) {
    this.#send = send;
    this.#changed = changed;
  }

  get signedIn() {
    return this.#signedIn;
  }

  /** @returns {Promise<Record<string, string>>} the header that says who asks */
  async headers() {
    if (this.#signedIn?.lasting && this.#signedIn.endsAt - Date.now() < EARLY_MS) await this.refresh();
    return this.#signedIn ? { authorization: `Bearer ${this.#signedIn.token}` } : {};
  }

  /**
   * @param {string} login
   * @param {string} password
   */
  async signIn(login, password) {
    this.#take(answerOf(await this.#send(SIGN_IN, { input: { login, password } }), 'signIn'));
  }

  /** Goes on with the session of the browser's cookie; without one, nobody is signed in. */
  refresh() {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  async #refresh() {
    try {
      this.#take(answerOf(await this.#send(REFRESH), 'refreshSession'));
    } catch {
      const isGood = this.#signedIn && this.#signedIn.endsAt > Date.now();
      this.#become(isGood ? this.#signedIn : undefined);
    }
  }

  async signOut() {
    if (this.#signedIn?.lasting) await this.#send(SIGN_OUT);
    this.#become(undefined);
  }

  /**
   * Takes a token from elsewhere, until it ends.
   * @param {string} text
   */
  use(text) {
    const token = text.trim().replace(/^Bearer\s+/i, '');
    const { exp, scope } = claimsOf(token);
    this.#become({ token, endsAt: exp * 1000, who: `until ${new Date(exp * 1000).toLocaleTimeString()} as ${scope.split(' ').at(-1)}`, lasting: false });
  }

  /** @param {any} answer */
  #take({ accessToken, expiresAt, user }) {
    this.#become({ token: accessToken, endsAt: Date.parse(expiresAt), who: `${user.name}, ${user.role.toLowerCase()}`, lasting: true });
  }

  /** @param {SignedIn | undefined} signedIn */
  #become(signedIn) {
    this.#signedIn = signedIn;
    this.#changed();
  }
}

/**
 * @param {any} body
 * @param {string} field
 */
function answerOf({ data, errors }, field) {
  const answer = data?.[field];
  if (answer?.accessToken) return answer;
  throw new Error(answer?.message ?? errors?.[0]?.message ?? 'The endpoint did not answer.');
}

/** @param {string} token */
function claimsOf(token) {
  try {
    const claims = JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
    if (typeof claims.exp === 'number' && typeof claims.scope === 'string') return claims;
  } catch {
    // What follows says it.
  }
  throw new Error('This is no access token. Copy the whole of it.');
}
