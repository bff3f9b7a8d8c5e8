require('reflect-metadata');

void require('./checks.cjs')({
  common: require('@nestjs/common'),
  core: require('@nestjs/core'),
  websockets: require('@nestjs/websockets'),
  platform: require('@nestjs/platform-socket.io'),
  client: require('socket.io-client'),
  library: require('nestjs-websocket-manager'),
});
