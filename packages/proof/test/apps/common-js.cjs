require('reflect-metadata');
const { Module } = require('@nestjs/common');
const { SubscribeMessage, WebSocketGateway } = require('@nestjs/websockets');

class OldGateway {
  old(client, data) {
    return data;
  }
}
SubscribeMessage('old')(
  OldGateway.prototype,
  'old',
  Object.getOwnPropertyDescriptor(OldGateway.prototype, 'old'),
);
WebSocketGateway()(OldGateway);

class OldModule {}
Module({ providers: [OldGateway] })(OldModule);

Object.defineProperty(exports, '__esModule', { value: true });
exports.OldModule = OldModule;
exports.default = OldModule;
