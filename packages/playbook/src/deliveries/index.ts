/** Sends pages: the ways to a person, and the queue that tries them. */
export * from './channel.ts';
export * from './channels.ts';
export * from './deliver.ts';
export * from './queue.ts';
