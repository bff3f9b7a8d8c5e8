import { onLoopback } from './loopback.js';

const done = () => {};

it.each([
  [[3000], [3000, '127.0.0.1']],
  [['3000'], ['3000', '127.0.0.1']],
  [
    [3000, '0.0.0.0'],
    [3000, '127.0.0.1'],
  ],
  [
    [3000, '0.0.0.0', 511, done],
    [3000, '127.0.0.1', 511, done],
  ],
  [
    [3000, 511, done],
    [3000, '127.0.0.1', 511, done],
  ],
  [
    [3000, done],
    [3000, '127.0.0.1', done],
  ],
  [[done], [0, '127.0.0.1', done]],
  [[], [0, '127.0.0.1']],
  [
    [{ port: 1, host: '::' }, done],
    [{ port: 1, host: '127.0.0.1' }, done],
  ],
  [
    ['/run/app.sock', done],
    ['/run/app.sock', done],
  ],
  [[{ path: '/run/app.sock' }], [{ path: '/run/app.sock' }]],
  [[{ fd: 3 }], [{ fd: 3 }]],
])('listen(%j) becomes listen(%j)', (given, expected) => {
  expect(onLoopback(given)).toEqual(expected);
});
