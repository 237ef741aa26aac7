/** Who may do what. In this version: the holder of the installation's API token may do anything. */
export * from './token.ts';
