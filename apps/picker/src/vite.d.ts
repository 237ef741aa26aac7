/** Lets TypeScript know what Vite can import besides code. */
declare module '*.css';
