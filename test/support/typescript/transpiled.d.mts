/** The JavaScript of a TypeScript file, given by its `file:` URL. */
export function transpiled(url: string): Promise<string>;
