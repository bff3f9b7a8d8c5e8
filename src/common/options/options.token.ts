/**
 * The injection token of the module's options, with every default filled in. Each module asks for the part that it
 * reads: `@Inject(OPTIONS) options: IdentityOptions`.
 */
export const OPTIONS = Symbol('nestjs-websocket-manager:options');
