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

/** What each user has sent, in order. */
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
    return heard;
  };

  it('with the same seed sends the same, with another seed something else', async () => {
    const [first, again, other] = [
      await listen('1'),
      await listen('1'),
      await listen('2'),
    ];
    expect(first.size).toBe(3);
    // A connection that breaks off in the middle of a burst may take one of many equal messages with it.
    expect(distinct(again)).toEqual(distinct(first));
    expect([...other.keys()]).not.toEqual([...first.keys()]);
  });
});

/** What each user has said, each of it once, in the order in which it was first heard. */
function distinct(messages: Map<string, unknown[]>): [string, string[]][] {
  return [...messages].map(([user, said]) => [
    user,
    [...new Set(said.map((message) => JSON.stringify(message)))],
  ]);
}

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

/** Takes nothing but what its class allows. */
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

it('what is sent passes the validators of an application', async () => {
  const { findings } = await huntUntilFound({ gateways: [OrderGateway] });
  expect(findings).toContainEqual(
    expect.objectContaining({ event: 'ordered', path: '[0].item' }),
  );
});
