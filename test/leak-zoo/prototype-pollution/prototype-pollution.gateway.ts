import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';

function merge(target: Record<string, unknown>, source: object): object {
  for (const [key, value] of Object.entries(source)) {
    if (typeof value === 'object') {
      merge((target[key] ??= {}) as Record<string, unknown>, value as object);
    } else {
      target[key] = value;
    }
  }
  return target;
}

/** The defect: A custom merge function follows `__proto__` in a payload into the prototype of all objects. */
@WebSocketGateway()
export class ProfileGateway {
  @SubscribeMessage('update')
  update(@MessageBody() changes: object): string {
    merge({}, changes);
    return 'updated';
  }

  @SubscribeMessage('signature')
  signature(): string {
    const settings: { signature?: string } = {};
    return settings.signature ?? 'none';
  }
}
