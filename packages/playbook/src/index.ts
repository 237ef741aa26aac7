/** The playbook: checklist, evidence, what holds a launch, and everything to print. */
export * from './checklist.ts';
export * from './downloads/calendar.ts';
export * from './downloads/csv.ts';
export * from './downloads/kit.ts';
export * from './downloads/markdown.ts';
export * from './downloads/pdf.ts';
export * from './downloads/sheet.ts';
