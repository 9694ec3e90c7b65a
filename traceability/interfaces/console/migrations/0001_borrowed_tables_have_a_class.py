from django.db import migrations

from traceability.kernel.sql import track


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0011_ddl_only_in_migrations"),
        ("kernel", "0001_attempts"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sessions", "0001_initial"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]
    operations = [
        track(
            {
                "kernel_attempt": ("free", "leases and failures of task queues; the facts they serve have entries"),
                "auth_user": ("free", "logins: passwords, names and addresses, which may be erased; rights stand in registry_member"),
                "auth_user_groups": ("free", "Django's own groups, unused"),
                "auth_user_user_permissions": ("free", "Django's own permissions, unused"),
                "auth_group": ("free", "Django's own groups, unused"),
                "auth_group_permissions": ("free", "Django's own permissions, unused"),
                "auth_permission": ("free", "Django's own permissions, written by migrate"),
                "django_content_type": ("free", "names of models, written by migrate"),
                "django_session": ("free", "web sessions"),
                "django_admin_log": ("free", "Django's own admin log, unused: the ledger is the history"),
            }
        )
    ]
