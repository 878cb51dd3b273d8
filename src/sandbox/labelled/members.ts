import type { Member } from './contract.ts';

const FIRST =
  'Ada Aiko Amara Anselm Arjun Beatriz Bilal Björn Carla Céline Dario Deniz Elif Emeka Farah Fintan Gitte Goran Hanna Hugo Ingrid Ivo Jamila Jonas Kaveh Kirsi Lars Leila Łucja Malik Maren Mehmet Nia Nils Oksana Omar Paola Petra Quentin Ravi Renée Salma Søren Tariq Thea Ulrike Umar Vera Wim Xenia Yara Zoltán'.split(
    ' ',
  );
const LAST =
  'Abara Becker Çelik Dahl Eriksen Fontaine Grünwald Haddad Ibsen Jansen Kowalski Lindqvist-Moe Mbeki Núñez Okoye Pietrzak Quist Rossi Sato Tanaka Ueda Varga Weiß Xu Yıldız Zhou'.split(
    ' ',
  );

const DEPARTMENTS = [
  { department: 'Support', title: 'Support agent', manager: 'p_sam', group: 'support' },
  {
    department: 'Sales',
    title: 'Account executive',
    manager: 'p_peter',
    group: 'salesforce-users',
  },
  { department: 'Product', title: 'Product manager', manager: 'p_priya', group: 'analytics' },
  { department: 'Operations', title: 'Coordinator', manager: 'p_lee', group: '' },
  { department: 'Engineering', title: 'Engineer', manager: 'p_priya', group: 'engineering' },
] as const;

/** A member, with the rights their department comes with. */
export interface Placed extends Member {
  readonly title: string;
  readonly groups: readonly string[];
}

/** Members with names of their own; every fifth has an account at GitHub too. */
export function membersOf(count: number): Placed[] {
  return Array.from({ length: count }, (_, n): Placed => {
    const { group, ...place } = DEPARTMENTS[n % DEPARTMENTS.length] ?? DEPARTMENTS[0];
    const first = FIRST[n % FIRST.length] ?? '';
    const round = Math.floor(n / FIRST.length);
    const last = LAST[(n * 7 + round * 5) % LAST.length] ?? '';
    // Names repeat after a while; a middle name tells them apart, as it does in real rosters.
    const middle = n < FIRST.length * LAST.length ? '' : ` ${LAST[round % LAST.length]}`;
    const name = `${first}${middle} ${last}`;
    const engineer = place.department === 'Engineering';
    return {
      id: `p_m${String(n).padStart(4, '0')}`,
      name,
      email: `${ascii(name).replaceAll(' ', '.')}.${n}@larkspur.test`,
      ...place,
      accounts: engineer
        ? ['okta', 'github', 'slack', 'google', 'jira']
        : ['okta', 'slack', 'google', 'jira'],
      groups: ['everyone', ...(group === '' ? [] : [group])],
    };
  });
}

/** A name as mail systems write it. */
export function ascii(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('ß', 'ss')
    .replaceAll('ı', 'i')
    .replaceAll(/[^a-z. -]/g, '');
}
