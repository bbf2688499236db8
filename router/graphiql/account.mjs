/** The bar above GraphiQL: sign in, see as whom, sign out; on a subgraph that cannot sign people in, take a token from the router's page. */

/**
 * @param {HTMLElement} bar
 * @param {import('./session.mjs').Session} session
 * @param {boolean} canSignIn
 */
export function showAccount(bar, session, canSignIn) {
  const { signedIn } = session;
  if (signedIn) return bar.replaceChildren(...known(bar, session, signedIn));
  bar.replaceChildren(canSignIn ? signInForm(session) : tokenForm(session));
}

/**
 * @param {HTMLElement} bar
 * @param {import('./session.mjs').Session} session
 * @param {import('./session.mjs').SignedIn} signedIn
 */
function known(bar, session, signedIn) {
  const copy = button('Copy access token', async () => {
    await navigator.clipboard.writeText(signedIn.token);
    copy.textContent = 'Copied';
  });
  const who = element('span', { textContent: signedIn.lasting ? `Signed in: ${signedIn.who}` : `Token ${signedIn.who}` });
  return [who, ...(signedIn.lasting ? [copy] : []), button(signedIn.lasting ? 'Sign out' : 'Forget it', () => session.signOut())];
}

/** @param {import('./session.mjs').Session} session */
function signInForm(session) {
  const login = field('Name or e-mail address', { name: 'login', autocomplete: 'username' });
  const password = field('Password', { name: 'password', type: 'password', autocomplete: 'current-password' });
  return form([login, password], 'Sign in', () => session.signIn(login.value, password.value));
}

/** @param {import('./session.mjs').Session} session */
function tokenForm(session) {
  const token = field('Access token', { name: 'token', type: 'password', autocomplete: 'off' });
  const hint = element('span', { className: 'hint', textContent: 'Sign in on the router’s page, and copy the access token there.' });
  return form([token], 'Use it', async () => session.use(token.value), hint);
}

/**
 * @param {HTMLInputElement[]} fields
 * @param {string} label
 * @param {() => Promise<void>} act
 * @param {...Node} more
 */
function form(fields, label, act, ...more) {
  const problem = element('span', { className: 'problem', role: 'alert' });
  const submit = element('button', { type: 'submit', textContent: label });
  const made = element('form', {});
  made.append(...fields, submit, ...more, problem);
  made.addEventListener('submit', async (event) => {
    event.preventDefault();
    submit.disabled = true;
    problem.textContent = '';
    try {
      await act();
    } catch (error) {
      problem.textContent = /** @type {Error} */ (error).message;
    } finally {
      submit.disabled = false;
    }
  });
  return made;
}

/**
 * @param {string} label
 * @param {Partial<HTMLInputElement>} properties
 */
const field = (label, properties) => element('input', { ...properties, placeholder: label, ariaLabel: label, required: true });

/**
 * @param {string} label
 * @param {() => Promise<void>} act
 */
function button(label, act) {
  const made = element('button', { type: 'button', textContent: label });
  made.addEventListener('click', () => void act());
  return made;
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Partial<HTMLElementTagNameMap[Name]>} properties
 * @returns {HTMLElementTagNameMap[Name]}
 */
const element = (name, properties) => Object.assign(document.createElement(name), properties);
