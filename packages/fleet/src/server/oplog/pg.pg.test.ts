/** The op log in PostgreSQL does what every op log must. */
import { pgOpLog } from './pg.ts';
import { opLogSuite } from './suite.ts';

opLogSuite('PostgreSQL', { open: async ({ sql }) => pgOpLog(sql), writerArgs: () => [] });
