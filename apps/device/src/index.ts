/** The agent of a store device: sells with no cloud, and loses nothing. */
export const AGENT_VERSION = '0.1.0';
