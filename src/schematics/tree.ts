/*
 * The part of `@angular-devkit/schematics` that this schematic needs. The Nest CLI provides the package. It is not
 * imported here, so an application that never runs the schematic need not install it.
 */

/** The files of the project. Changes are kept in memory and written at the end. */
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
