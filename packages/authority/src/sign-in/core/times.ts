/** How long what belongs to a sign-in counts, in ms. */
const MINUTE_MS = 60_000;

/** A session that nobody used for so long has ended. */
export const SESSION_IDLE_MS = 60 * MINUTE_MS;
/** However it is used, it ends after a long shift. */
export const SESSION_MOST_MS = 12 * 60 * MINUTE_MS;
/** That a session was used is written down no more often than this. */
export const SESSION_TOUCH_MS = MINUTE_MS;
/** From the first step of a sign-in to its last. */
export const CEREMONY_MS = 5 * MINUTE_MS;
/** The first-run link. */
export const LINK_MS = 15 * MINUTE_MS;
/** A machine's token lives a year at most. */
export const TOKEN_MOST_DAYS = 366;
