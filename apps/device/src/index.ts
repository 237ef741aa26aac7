/** The store device's agent. */
export {};
