import type { UserContext } from '../../identity/index.js';

const TENANT = 'wsm:tenant:';
const CHANNEL = 'wsm:channel:';

type Tenanted = Pick<UserContext, 'tenantId'>;

/** The socket.io room that holds every socket of one tenant, in each namespace, and of no other tenant. */
export function roomOfTenant(tenantId: string): string {
  return TENANT + encodeURIComponent(tenantId);
}

/** Whether a room holds all sockets of some tenant. */
export function isRoomOfTenants(room: string): boolean {
  return room.startsWith(TENANT);
}

/** The socket.io room behind a channel. Tenants have channels of their own; without a tenant it is the channel's name. */
export function roomOfChannel({ tenantId }: Tenanted, channel: string): string {
  if (tenantId === undefined) return channel;
  return `${CHANNEL}${encodeURIComponent(tenantId)}:${channel}`;
}

/** Whose room it is: a tenant's own, or a channel of a tenant. `undefined` for any other room. */
export function tenantOfRoom(room: string): string | undefined {
  const prefix = [TENANT, CHANNEL].find((one) => room.startsWith(one));
  if (prefix === undefined) return undefined;
  const [tenant] = room.slice(prefix.length).split(':', 1);
  try {
    return decodeURIComponent(tenant);
  } catch {
    // None of ours: somebody has made up a name.
    return tenant;
  }
}
