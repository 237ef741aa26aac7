/** What a test of several programs begins with: a real server, and people in a real Chromium. */
export { assertAccessible } from './accessible.ts';
export { answerAll, watchFilm } from './learner.ts';
export { startRealServer, type RealServer } from './real-server.ts';
export { openPages, type OpenPage } from './stage.ts';
