export type MemberRole = 'VIEWER' | 'TRAINER' | 'DEPLOYER';

/** What a member may do, as the options of a select. */
export const MemberRoleOptions = () => (
  <>
    <option value="VIEWER">View</option>
    <option value="TRAINER">Train</option>
    <option value="DEPLOYER">Train and deploy</option>
  </>
);
