/** Crew: rosters, subscription triage, guided pick lists, training; and the gate they all ask. */
export * from './core/certificate.ts';
export * from './core/may-work.ts';
export * from './core/person.ts';
export * from './core/readiness.ts';
export * from './core/shortest-path.ts';
export * from './core/station.ts';
export { addCertificates, readCertificates, readPassed } from './people/certificates.ts';
export { gate } from './people/gate.ts';
export { readOnShift, readShifts, type OnShift, type ShiftAt } from './people/on-shift.ts';
export { readPeople, writePeople } from './people/people.ts';
export { readStaffedShifts } from './people/staffed.ts';
export { ensureCrewTables } from './tables.ts';
