import { RawClient } from './raw-client.js';

/** The number of simultaneous connection attempts; a listening socket has a queue of 511. */
const AT_A_TIME = 50;
/** One address has about 28,000 ports, and the ports of closed connections are blocked for a minute. */
const PER_ADDRESS = 8_000;

/** Connects the users `from`, `from + 1`, …. */
export async function connectCrowd(
  port: number,
  count: number,
  from = 0,
): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  let next = from;
  const connectInTurn = async () => {
    while (next < from + count) {
      const number = next++;
      clients.push(await connectUser(port, number));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, connectInTurn));
  return clients;
}

/** Connects one user from a loopback address with free ports. */
export function connectUser(port: number, number: number): Promise<RawClient> {
  const address = `127.0.0.${2 + Math.floor(number / PER_ADDRESS)}`;
  return RawClient.connect(port, { user: `user-${number}` }, address);
}
