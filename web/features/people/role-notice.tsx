'use client';

import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { MyProjects } from '../projects/projects-query.ts';
import styles from './people.module.css';
import { ROLE_MEANINGS, type Role } from './role-meanings.ts';

const ROLES = Object.keys(ROLE_MEANINGS);

const REFUSALS = {
  TRAINER: (role: Role) =>
    t('Your role, {role}, may look at this, and not send it: ask an admin for a token with the role TRAINER.', {
      role,
    }),
  DEPLOYER: (role: Role) =>
    t('Your role, {role}, may look at this, and not deploy: ask an admin for a token with the role DEPLOYER.', {
      role,
    }),
  ADMIN: (role: Role) =>
    t('Your role, {role}, may not manage tokens: ask an admin for the one that you need.', { role }),
};

/** Says before a form is filled in that the API would refuse it; nothing for those who may send it. */
export function RoleNotice({ needs }: { needs: keyof typeof REFUSALS }) {
  // The navigation has asked for it already.
  const [{ data }] = useQuery({ query: MyProjects });
  const role = data?.viewer.role;
  if (!role || ROLES.indexOf(role) >= ROLES.indexOf(needs)) return null;
  return (
    <p className={styles.role} role="note">
      {REFUSALS[needs](role)}
    </p>
  );
}
