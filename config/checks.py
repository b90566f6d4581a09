"""Our start-up and deploy checks: what must not be so, found before a visitor finds it."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, Tags, Warning, register
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

# Each first before its second: what would break otherwise stands beside it.
ORDER = [
    # The redirect to https and the check of the host would answer the probes.
    ("config.health.answer_probes", "django.middleware.security.SecurityMiddleware"),
    # An ETag is made over the page as it is before compression.
    ("config.middleware.Compression", "config.middleware.ConditionalGet"),
    # A private page must be known as such before it gets an ETag or loses its noise.
    ("config.middleware.ConditionalGet", "config.middleware.set_policies"),
    # It sees the cookies that are really sent.
    ("config.middleware.set_policies", "consent.edge.ConsentMiddleware"),
    # A form in a strange charset must not reach the first that reads it.
    ("config.middleware.refuse_malformed", "consent.edge.ConsentMiddleware"),
    ("config.middleware.refuse_malformed", "django.middleware.csrf.CsrfViewMiddleware"),
    # A method that no form uses would be called a form that is too old.
    ("config.middleware.Methods", "django.middleware.csrf.CsrfViewMiddleware"),
]


@register(Tags.security)
def middleware_is_in_order(app_configs, **kwargs):
    places = {name: place for place, name in enumerate(settings.MIDDLEWARE)}
    for first, second in ORDER:
        if first not in places or second not in places:
            missing = first if first not in places else second
            yield Error(f"{missing} is not in MIDDLEWARE.", id="config.E001")
        elif places[first] > places[second]:
            yield Error(f"{first} must come before {second} in MIDDLEWARE.", id="config.E001")


@register()
def periodic_work_can_be_found(app_configs, **kwargs):
    for path in settings.PERIODIC:
        try:
            import_string(path)
        except ImportError as error:
            yield Error(f"PERIODIC names {path}, which cannot be imported: {error}.", id="config.E002")


@register(Tags.security, deploy=True)
def demonstration_stays_at_home(app_configs, **kwargs):
    if settings.DEMO and not settings.ON_LOOPBACK:
        yield Warning(
            "DEMO is on although HOST is not a loopback address: an empty site will be filled with invented articles.",
            hint="Unset DEMO.",
            id="config.W001",
        )
    if not settings.DEMO and (number := demonstration_accounts()):
        yield Warning(
            f"{number} demonstration accounts are in the database. They cannot sign in while DEMO is off.",
            hint="Delete them in the admin, or begin with an empty database.",
            id="config.W002",
        )


def demonstration_accounts():
    """How many there are; none where the tables are not there yet."""
    person = get_user_model()
    try:
        if person._meta.db_table not in connection.introspection.table_names():
            return 0
        return person.objects.filter(is_demonstration=True).count()
    except DatabaseError:
        return 0


@register(Tags.security, deploy=True)
def secret_key_is_kept(app_configs, **kwargs):
    path = settings.DATA_DIR / "secret-key"
    if path.exists() and path.stat().st_mode & 0o077:
        yield Warning(
            f"{path} can be read by others on this machine.", hint=f"chmod 600 {path}", id="config.W003"
        )
