import 'reflect-metadata';
import { SharesWithOthers } from 'nestjs-websocket-manager';
import { SHARES_WITH_OTHERS } from './shares-with-others.js';

it('is the key under which the decorator stores its events', () => {
  @SharesWithOthers('said')
  class ChatGateway {}
  expect(Reflect.getMetadata(SHARES_WITH_OTHERS, ChatGateway)).toEqual([
    'said',
  ]);
});
