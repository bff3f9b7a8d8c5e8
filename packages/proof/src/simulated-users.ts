import { type Socket, io } from 'socket.io-client';
import type {
  ApplicationUnderProof,
  RunningApplication,
} from './application.js';
import type { GatewayInfo } from './host/index.js';
import type { HuntIdentity } from './hunt/index.js';
import { randomOf } from './random.js';

const CONNECT_MS = 5_000;

/** The connected users, and why a connection was refused. */
export interface SimulatedUsers extends AsyncDisposable {
  /** In the order of the users, then of their devices. */
  readonly sockets: readonly Socket[];
  readonly refusal: string | undefined;
  leave(): void;
}

/** Connects simulated users to an application, each with several devices. */
export async function connectUsers(
  { identities }: Pick<ApplicationUnderProof, 'identities'>,
  { info }: Pick<RunningApplication, 'info'>,
  { seed, users, devices }: { seed: string; users: number; devices: number },
): Promise<SimulatedUsers> {
  const gateway = info.gateways.find(({ isDynamic }) => !isDynamic);
  const sockets: Socket[] = [];
  const leave = () => {
    for (const socket of sockets) socket.disconnect();
  };
  const done = (refusal: string | undefined): SimulatedUsers => ({
    sockets,
    refusal,
    leave,
    [Symbol.asyncDispose]: async () => leave(),
  });
  if (!gateway) return done('the application has no gateway to connect to');
  for (let index = 0; index < users; index += 1) {
    const name = `proof-${index}-${Math.floor(randomOf(`${seed} ${index}`)() * 1e6)}`;
    const user = { index, name, random: randomOf(`${seed} ${name}`) };
    const identity =
      (await identities.identify?.({ ...user, origin: gateway.origin })) ?? {};
    for (let device = 0; device < devices; device += 1) {
      const socket = clientOf(gateway, name, identity);
      sockets.push(socket);
      const refusal = await connect(socket);
      if (refusal !== undefined) return done(refusal);
    }
  }
  return done(undefined);
}

function clientOf(
  { origin, namespace, path }: GatewayInfo,
  name: string,
  { auth, headers, query }: HuntIdentity,
): Socket {
  return io(origin + namespace, {
    path,
    auth: auth ?? { user: name, userId: name, name, token: name },
    extraHeaders: { ...headers },
    query: { ...query },
    autoConnect: false,
    forceNew: true,
    reconnection: false,
    timeout: CONNECT_MS,
    transports: ['websocket'],
  });
}

/** @returns the reason if it was refused */
function connect(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(undefined));
    socket.once('connect_error', (error) => {
      const { data } = error as Error & { data?: { code?: string } };
      resolve(data?.code ?? error.message);
    });
    socket.connect();
  });
}
