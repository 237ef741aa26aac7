/** The roles of a launch. One person may hold several. */
export const ROLES = {
  commander: 'Commander',
  'senior-owner': 'Senior owner',
  'rollback-owner': 'Rollback owner',
  'rollback-deputy': 'Rollback deputy',
  dba: 'Database',
  release: 'Release',
  devices: 'Devices',
  subscriptions: 'Subscriptions',
  loyalty: 'Loyalty',
  pricing: 'Pricing',
  'store-manager': 'Store manager',
  training: 'Training',
  comms: 'Communications',
  finance: 'Finance',
} as const;

export type Role = keyof typeof ROLES;

export function isRole(name: string): name is Role {
  return Object.hasOwn(ROLES, name);
}
