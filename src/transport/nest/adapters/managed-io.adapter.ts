import { IoAdapter } from '@nestjs/platform-socket.io';

/**
 * Nest's `IoAdapter`, by another name. An adapter of an application may extend either: the module guards the adapter
 * that it finds.
 */
export class ManagedIoAdapter extends IoAdapter {}
