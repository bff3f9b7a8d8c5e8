/*
 * What this schematic needs of `@angular-devkit/schematics`, which the Nest CLI brings in the version it was made
 * with. The package is not imported: an application that never runs the schematic does not install it.
 */

/** The files of the project, changed in memory and written at the end. */
export interface Tree {
  exists(path: string): boolean;
  read(path: string): Buffer | null;
  overwrite(path: string, content: string): void;
}

export interface SchematicContext {
  readonly logger: {
    info(message: string): void;
    error(message: string): void;
  };
}
