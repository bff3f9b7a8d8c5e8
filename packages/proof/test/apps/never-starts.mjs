/*
 * Applications that do not come as far as Nest.
 */

if (process.env.START === 'wait') {
  setInterval(() => {}, 1000);
  await new Promise(() => {});
}
if (process.env.START === 'exit') {
  process.stderr.write('\u001B[31mlicence expired\u001B[39m\n');
  process.exit(3);
}

export function createApp() {
  throw new Error('no database at db.internal');
}
