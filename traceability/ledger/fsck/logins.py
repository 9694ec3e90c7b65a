"""Who may do more in the database than the product's own roles: superusers and their like, and who may become the ledger's owner.

Nothing here is a guard: such a login gets past every one. Its coming is what an operator should hear of, and may not have meant.
"""

from collections.abc import Collection

from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import rows

KIND = "logins"
# The server's first login, and the owner of the database, who migrates, are there from the start. `pg_…` are the server's own roles.
_POWERFUL = """
SELECT rolname, concat_ws(', ',
           CASE WHEN is_super THEN 'may become a superuser' END, CASE WHEN rolbypassrls AND NOT is_super THEN 'bypasses row security' END,
           CASE WHEN rolreplication AND NOT is_super THEN 'replicates' END, CASE WHEN rolcreaterole AND NOT is_super THEN 'makes roles' END,
           CASE WHEN is_owner AND NOT is_super THEN 'may become ledger_owner' END),
       oid = 10 OR oid = (SELECT datdba FROM pg_database WHERE datname = current_database())
FROM pg_roles AS r, LATERAL (
    SELECT EXISTS (SELECT FROM pg_roles AS s WHERE s.rolsuper AND pg_has_role(r.oid, s.oid, 'MEMBER')) AS is_super,
           pg_has_role(r.oid, 'ledger_owner', 'MEMBER') AS is_owner
) AS may
WHERE NOT starts_with(rolname, 'pg_') AND rolname NOT IN ('ledger_owner', 'ledger_app', 'ledger_sequencer', 'ledger_auditor')
  AND (is_super OR is_owner OR rolbypassrls OR rolreplication OR rolcreaterole)
ORDER BY rolname
"""


def check_logins(stated: Collection[str], report: Report) -> None:
    """Each such role against those that the deployment states; one too many is damage.

    Where it states none, whoever is neither the server's first login nor the database's owner is only noted: other databases of the
    server may need them.
    """
    report.count(KIND, 0)
    for name, may, is_ours in rows(_POWERFUL):
        report.count(KIND)
        if stated and name not in stated:
            report.bad(KIND, "", name, expected=f"one of {', '.join(sorted(stated))}", found=f"a role that {may}")
        elif not stated and not is_ours:
            report.note(f"the role {name} {may}; LEDGER_DATABASE_ADMINS does not say whether it should")
