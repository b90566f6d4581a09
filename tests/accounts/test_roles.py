"""The table of roles: what the groups hold, who is staff, and the page that shows it to people."""

from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from accounts import roles
from accounts.models import User
from accounts.roles import GROUPS


def held(role):
    permissions = Group.objects.get(name=role).permissions.select_related("content_type")
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in permissions}


def test_every_permission_in_the_table_exists(db):
    assert roles.sync() == []


@pytest.mark.parametrize("role", GROUPS)
def test_after_migrate_a_group_holds_exactly_its_permissions(db, role):
    group = Group.objects.get(name=role)
    group.permissions.set([Permission.objects.get(codename="add_logentry")])

    call_command("migrate", verbosity=0)

    assert held(role) == set(GROUPS[role])


def test_a_role_makes_staff_and_its_loss_unmakes_it(reader, administrator):
    roles.assign(reader, "author", by=administrator)
    roles.assign(reader, "author", by=administrator)
    roles.assign(reader, "moderator", by=administrator)
    assert reader.is_staff
    assert roles.of(reader) == ["author", "moderator"]
    assert reader.has_perm("articles.write_own_article")

    roles.unassign(reader, "author", by=administrator)
    assert reader.is_staff
    assert not reader.has_perm("articles.write_own_article")

    roles.unassign(reader, "moderator", by=administrator)
    reader.refresh_from_db()
    assert not reader.is_staff
    assert LogEntry.objects.filter(user=administrator, object_id=reader.pk).count() == 4


def test_the_last_administrator_stays_one(administrator, make_user):
    with pytest.raises(roles.RoleError, match="last one"):
        roles.unassign(administrator, "administrator")

    make_user("administrator")
    roles.unassign(administrator, "administrator")
    assert roles.of(administrator) == []


@pytest.mark.parametrize("demo", [True, False])
def test_an_administrator_of_the_demonstration_counts_while_it_is_on(
    administrator, make_user, settings, demo
):
    settings.DEMO = demo
    make_user("administrator", is_demonstration=True)

    assert roles.is_last_administrator(administrator) is not demo


def test_there_is_no_role_by_another_name(reader):
    with pytest.raises(roles.RoleError, match="publisher"):
        roles.assign(reader, "publisher")


def test_no_role_deletes_for_good_but_the_administrator(db):
    for role, permissions in GROUPS.items():
        deletes = [name for name in permissions if ".delete_" in name]
        assert bool(deletes) == (role == "administrator"), role


def test_the_page_about_roles_says_what_the_table_says(settings):
    page = (Path(settings.BASE_DIR) / "docs/roles.md").read_text()

    for role, permissions in GROUPS.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| **{role}**"))
        assert row.split("|")[2].strip() == str(roles.TITLES[role]).partition(": ")[2], role
        assert row.split("|")[3].split() == [f"`{name}`" for name in permissions], role


def test_a_permission_given_by_hand_opens_nothing(reader):
    reader.user_permissions.add(Permission.objects.get(codename="publish_article"))

    assert not User.objects.get(pk=reader.pk).has_perm("articles.publish_article")
