import type { IdentitySource } from './identity-source.js';

/** The code that registers the module, and the names that it needs. */
export interface Registration {
  /** One element of the array `imports`; its inner lines are indented by two spaces. */
  readonly code: string;
  /** Names to import, by package. */
  readonly imports: Readonly<Record<string, readonly string[]>>;
}

const MODE = `mode: 'report', // Records violations, and blocks nothing.`;
const LIBRARY = { 'nestjs-websocket-manager': ['WebSocketManagerModule'] };

/** The registration for the way in which an application identifies its users. */
export function registrationFor(source: IdentitySource): Registration {
  return REGISTRATIONS[source];
}

const REGISTRATIONS: Readonly<Record<IdentitySource, Registration>> = {
  jwt: {
    imports: { ...LIBRARY, '@nestjs/jwt': ['JwtModule', 'JwtService'] },
    code: `WebSocketManagerModule.forRootAsync({
  imports: [JwtModule.register({ secret: process.env.JWT_SECRET })],
  inject: [JwtService],
  useFactory: (jwt: JwtService) => ({
    ${MODE}
    identify: async (socket) => {
      const token = await jwt.verifyAsync<{ sub: string | number; exp?: number }>(
        String(socket.handshake.auth.token),
      );
      const expiresAt = token.exp === undefined ? undefined : token.exp * 1000;
      return { userId: String(token.sub), expiresAt };
    },
  }),
})`,
  },
  passport: {
    imports: LIBRARY,
    code: `WebSocketManagerModule.forRoot({
  ${MODE}
  identify: (socket) => {
    const { user } = socket.request as { user?: { id?: string | number } };
    return user?.id === undefined ? null : { userId: String(user.id) };
  },
})`,
  },
  session: {
    imports: LIBRARY,
    code: `WebSocketManagerModule.forRoot({
  ${MODE}
  identify: (socket) => {
    const { session } = socket.request as {
      session?: { userId?: string | number };
    };
    return session?.userId === undefined
      ? null
      : { userId: String(session.userId) };
  },
})`,
  },
  none: {
    imports: LIBRARY,
    code: `WebSocketManagerModule.forRoot({
  ${MODE}
  anonymous: 'allow', // Replace this by \`identify: (socket) => ({ userId: … })\`.
})`,
  },
};
