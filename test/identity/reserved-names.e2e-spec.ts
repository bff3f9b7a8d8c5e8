import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { connect, serve } from '../support/harness.js';

@WebSocketGateway()
class MailGateway {
  @SubscribeMessage('send')
  send(@MessageBody() mail: { userId: string }) {
    return { to: mail.userId };
  }
}

const start = (identityKeys: string[] = []) =>
  serve({
    gateways: [MailGateway],
    options: { ids: { allowed: ['root'] }, ingress: { identityKeys } },
  });

describe('with a reserved name that is allowed', () => {
  it('its user comes in, and other users may name it', async () => {
    const served = await start();
    const root = await connect(served, 'root');
    const alice = await connect(served, 'alice');
    expect(await root.emitWithAck('send', { userId: 'alice' })).toEqual({
      to: 'alice',
    });
    expect(await alice.emitWithAck('send', { userId: 'root' })).toEqual({
      to: 'root',
    });
  });

  it('payloads are still judged: by the other names, and by who claims to be somebody', async () => {
    const served = await start(['userId']);
    const alice = await connect(served, 'alice');
    const admin: unknown = await alice.emitWithAck('send', { userId: 'admin' });
    expect(admin).toMatchObject({ code: 'SUSPICIOUS_ID' });
    const claim: unknown = await alice.emitWithAck('send', { userId: 'root' });
    expect(claim).toMatchObject({
      code: 'ISOLATION_VIOLATION',
      incidentId: expect.any(String) as string,
    });
  });
});
