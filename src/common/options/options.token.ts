/**
 * The injection token of the module's options, with all defaults filled in. A provider declares the part that it reads:
 * `@Inject(OPTIONS) options: IdentityOptions`.
 */
export const OPTIONS = Symbol('nestjs-websocket-manager:options');
