import { connected, next } from '../../support/harness.js';
import { type Exhibit, SECRET } from '../stage.js';
import { RecoveringGateway } from './restored-session.gateway.js';

export const restoredSession: Exhibit = {
  name: 'restored session',
  gateways: [RecoveringGateway],
  violation: undefined,
  play: async ({ alice, app, bob, quiet }) => {
    const gateway = app.get(RecoveringGateway);
    // Bob uses Alice's machine, where the page still has her session.
    const { client } = alice;
    const welcomed = next(client, 'notice');
    gateway.notify('alice', 'welcome');
    await welcomed;
    client.io.engine.close();
    await quiet();
    gateway.notify('alice', SECRET);
    client.auth = { user: 'bob' };
    bob.received.push(...alice.received);
    client.onAny((...packet: unknown[]) => bob.received.push(packet));
    await connected(client);
  },
};
