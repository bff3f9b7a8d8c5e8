import { ValidationPipe } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import {
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { Type } from 'class-transformer';
import { UsePipes } from '@nestjs/common';
import type { Server, Socket } from 'socket.io';
import { hunt, huntUntilFound } from './hunted.js';

/** The messages of each user, in order. */
let heard: Map<string, unknown[]>;

@WebSocketGateway()
class ListeningGateway {
  private hear({ handshake }: Socket, event: string, body: unknown): string {
    const { user } = handshake.auth as { user: string };
    heard.set(user, [...(heard.get(user) ?? []), [event, body]]);
    return 'heard';
  }

  @SubscribeMessage('text')
  text(@ConnectedSocket() client: Socket, @MessageBody() body: string) {
    return this.hear(client, 'text', body);
  }

  @SubscribeMessage('record')
  record(
    @ConnectedSocket() client: Socket,
    @MessageBody() body: { a: string },
  ) {
    return this.hear(client, 'record', body);
  }
}

describe('a hunt', () => {
  const listen = async (seed: string) => {
    heard = new Map();
    const result = await hunt(
      { gateways: [ListeningGateway] },
      { seed, maxMessages: 300 },
    );
    expect(result.problem).toBeUndefined();
    expect(result.findings).toEqual([]);
    const { digest, messagesSent } = result;
    return { heard, digest, messagesSent };
  };

  it('is the same with the same seed, and different with another seed', async () => {
    const first = await listen('1');
    expect(first.heard.size).toBe(3);
    expect(await listen('1')).toEqual(first);
    const other = await listen('2');
    expect(other.digest).not.toBe(first.digest);
    expect([...other.heard.keys()]).not.toEqual([...first.heard.keys()]);
  });
});

/** Disconnects half of its users in the middle of their messages. */
@WebSocketGateway()
class MoodyGateway {
  @SubscribeMessage('say')
  say(@ConnectedSocket() client: Socket, @MessageBody() body: string): string {
    if (body.length % 2 === 0) client.disconnect(true);
    return body;
  }
}

it('is the same even if the server ends connections', async () => {
  const runs = [];
  for (let run = 0; run < 3; run++) {
    runs.push(await hunt({ gateways: [MoodyGateway] }, { seed: 'moody' }));
  }
  expect(runs[0].problem).toBeUndefined();
  expect(new Set(runs.map(({ digest }) => digest)).size).toBe(1);
});

class Address {
  @IsString()
  street!: string;
}

class Order {
  @IsString()
  @MinLength(3)
  item!: string;

  @IsInt()
  amount!: number;

  @IsEmail()
  contact!: string;

  @IsIn(['post', 'pigeon'])
  by!: string;

  @ValidateNested()
  @Type(() => Address)
  address!: Address;

  @IsOptional()
  @IsString()
  remark?: string;
}

/** Accepts only payloads that its class allows. */
@UsePipes(
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
  }),
)
@WebSocketGateway()
class OrderGateway {
  @WebSocketServer()
  private readonly server!: Server;

  @SubscribeMessage('order')
  order(@MessageBody() { item, address }: Order): string {
    this.server.emit('ordered', { item, address });
    return 'ordered';
  }
}

it('generated payloads pass the validators of an application', async () => {
  const { findings } = await huntUntilFound({ gateways: [OrderGateway] });
  expect(findings).toContainEqual(
    expect.objectContaining({ event: 'ordered', path: '[0].item' }),
  );
});
