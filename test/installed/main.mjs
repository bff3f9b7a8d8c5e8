import 'reflect-metadata';
import * as common from '@nestjs/common';
import * as core from '@nestjs/core';
import * as platform from '@nestjs/platform-socket.io';
import * as websockets from '@nestjs/websockets';
import * as library from 'nestjs-websocket-manager';
import * as client from 'socket.io-client';
import check from './checks.cjs';

await check({ common, core, websockets, platform, client, library });
