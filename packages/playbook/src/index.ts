/** The playbook: checklist, evidence, what holds a launch, and everything to print. */
export * from './core/derive.ts';
export * from './core/instances.ts';
export * from './core/offset.ts';
export * from './core/order.ts';
export * from './core/probe-kinds.ts';
export * from './core/roles.ts';
export * from './core/state.ts';
export * from './core/template.ts';
export * from './core/verdict.ts';
export * from './downloads/calendar.ts';
export * from './downloads/csv.ts';
export * from './downloads/kit.ts';
export * from './downloads/markdown.ts';
export * from './downloads/pdf.ts';
export * from './downloads/sheet.ts';
export * from './downloads/word.ts';
export * from './read-template.ts';
