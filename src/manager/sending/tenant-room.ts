import type { UserContext } from '../../identity/index.js';

const TENANT = 'wsm:tenant:';
const CHANNEL = 'wsm:channel:';

type Tenanted = Pick<UserContext, 'tenantId'>;

/** The socket.io room of all sockets of one tenant, in each namespace. No other socket is in it. */
export function roomOfTenant(tenantId: string): string {
  return TENANT + encodeURIComponent(tenantId);
}

/** Whether a room is the room of all sockets of a tenant. */
export function isRoomOfTenants(room: string): boolean {
  return room.startsWith(TENANT);
}

/** The socket.io room of a channel. Each tenant has its own; without a tenant it is the name of the channel. */
export function roomOfChannel({ tenantId }: Tenanted, channel: string): string {
  if (tenantId === undefined) return channel;
  return `${CHANNEL}${encodeURIComponent(tenantId)}:${channel}`;
}

/** The tenant of a tenant room or of a tenant's channel; `undefined` for any other room. */
export function tenantOfRoom(room: string): string | undefined {
  const prefix = [TENANT, CHANNEL].find((one) => room.startsWith(one));
  if (prefix === undefined) return undefined;
  const [tenant] = room.slice(prefix.length).split(':', 1);
  try {
    return decodeURIComponent(tenant);
  } catch {
    // Not created by this module: the application chose a name with the same prefix.
    return tenant;
  }
}
