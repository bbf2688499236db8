/** Who is signed in on GraphiQL's page: `node --test`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Session } from '../../router/graphiql/session.mjs';

const token = (claims) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;
const soon = () => new Date(Date.now() + 10_000).toISOString();
const later = () => new Date(Date.now() + 600_000).toISOString();

/** An endpoint that answers with these in turn, and remembers what it was asked. */
function endpoint(...answers) {
  const asked = [];
  const send = async (query, variables) => {
    asked.push([/mutation (\w+)/.exec(query)[1], variables]);
    const [field, answer] = answers.shift();
    if (answer instanceof Error) throw answer;
    return { data: { [field]: answer } };
  };
  return { send, asked };
}

const success = (accessToken, expiresAt) => ({ accessToken, expiresAt, user: { name: 'Ada', role: 'ADMIN' } });

test('after signing in each request says who asks', async () => {
  const { send, asked } = endpoint(['signIn', success('a', later())]);
  let told = 0;
  const session = new Session(send, () => (told += 1));
  assert.deepEqual(await session.headers(), {});
  await session.signIn('ada', 'secret');
  assert.deepEqual(await session.headers(), { authorization: 'Bearer a' });
  assert.deepEqual(asked, [['SignIn', { input: { login: 'ada', password: 'secret' } }]]);
  assert.equal(session.signedIn.who, 'Ada, admin');
  assert.equal(told, 1);
});

test('why signing in failed is said in the words of the graph', async () => {
  const session = new Session(endpoint(['signIn', { message: 'The password is not right.' }]).send, () => {});
  await assert.rejects(session.signIn('ada', 'x'), /The password is not right/);
  assert.equal(session.signedIn, undefined);
});

test('a token about to end is refreshed before it is sent, once for all that wait for it', async () => {
  const { send, asked } = endpoint(['signIn', success('a', soon())], ['refreshSession', success('b', later())]);
  const session = new Session(send, () => {});
  await session.signIn('ada', 'secret');
  const headers = await Promise.all([session.headers(), session.headers(), session.headers()]);
  assert.deepEqual(new Set(headers.map(({ authorization }) => authorization)), new Set(['Bearer b']));
  assert.equal(asked.length, 2);
});

test('a session that ended leaves nobody signed in, one that cannot be asked for leaves the token there is', async () => {
  const ended = new Session(endpoint(['signIn', success('a', new Date(0).toISOString())], ['refreshSession', { message: 'ended' }]).send, () => {});
  await ended.signIn('ada', 'secret');
  assert.deepEqual(await ended.headers(), {});

  const away = new Session(endpoint(['signIn', success('a', soon())], ['refreshSession', new Error('offline')]).send, () => {});
  await away.signIn('ada', 'secret');
  assert.deepEqual(await away.headers(), { authorization: 'Bearer a' });
});

test('a token from elsewhere is used as it is, and never refreshed', async () => {
  const { send, asked } = endpoint();
  const session = new Session(send, () => {});
  const given = token({ exp: Date.now() / 1000 + 5, scope: 'member manager' });
  session.use(` Bearer ${given}\n`);
  assert.deepEqual(await session.headers(), { authorization: `Bearer ${given}` });
  assert.match(session.signedIn.who, /as manager$/);
  await session.signOut();
  assert.deepEqual([await session.headers(), asked], [{}, []]);
});

test('what is no token is said so', () => {
  const session = new Session(endpoint().send, () => {});
  for (const text of ['', 'nonsense', 'a.b.c', token({}), token({ exp: 'x', scope: 1 })]) assert.throws(() => session.use(text), /no access token/);
});
