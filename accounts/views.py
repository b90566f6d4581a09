"""An account's own pages. All of them are private; allauth's stand beside them under the same prefix."""

from datetime import timedelta
from functools import wraps

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import copies, leaving, privacy
from accounts.forms import DeletionForm, NotificationsForm, SettingsForm
from accounts.models import User


def private(view):
    """For the person signed in and nobody else, kept by no cache, with times in that person's zone."""

    @login_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        with timezone.override(request.user.time_zone or timezone.get_default_timezone()):
            response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response

    return guarded


@private
@require_safe
def overview(request):
    return render(request, "accounts/overview.html")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request):
    # A form writes to its instance while it checks; the page around it shows what is stored.
    form = SettingsForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your settings are saved."))
        return redirect("accounts:settings")
    return render(request, "accounts/settings.html", {"form": form}, status=422 if form.errors else 200)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request):
    form = NotificationsForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your choice is saved."))
        return redirect("accounts:notifications")
    return render(request, "accounts/notifications.html", {"form": form}, status=422 if form.errors else 200)


@private
@reauthentication_required(allow_get=True)
@require_http_methods(["GET", "HEAD", "POST"])
def data(request):
    if request.method == "POST":
        copies.ask(request.user)
        messages.success(request, _("Your copy is being made. You get a mail when it is ready."))
        return redirect("accounts:data")
    ready = request.user.copies.ready(timezone.now()).first()
    waiting = request.user.copies.filter(made_at=None).exists()
    return render(request, "accounts/data.html", {"ready": ready, "waiting": waiting})


@private
@reauthentication_required(allow_get=False)
@require_safe
def data_copy(request, pk):
    """The file itself, for its owner alone, who has just shown the password (or a second factor)."""
    copy = get_object_or_404(request.user.copies.ready(timezone.now()), pk=pk)
    try:
        file = default_storage.open(copy.name)
    except FileNotFoundError:
        raise Http404(_("This copy is no longer here. Ask for a new one.")) from None
    name = f"{request.user.handle}-{copy.made_at:%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


def _proves_without_password(request):
    """Who has no password shows a second factor, if there is one, through allauth instead of our form."""
    return not request.user.has_usable_password()


@private
@reauthentication_required(allow_get=True, enabled=_proves_without_password)
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request):
    form = DeletionForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method != "POST" or not form.is_valid():
        return _ask_for_deletion(request, form)
    try:
        person = leaving.plan(request.user, texts=form.cleaned_data["texts"])
    except privacy.PrivacyError as error:
        form.add_error(None, str(error))
        return _ask_for_deletion(request, form)
    logout(request)
    return render(request, "accounts/leaving.html", {"person": person})


def _ask_for_deletion(request, form):
    day = timezone.now() + timedelta(days=leaving.DAYS)
    context = {"form": form, "stays": privacy.what_stays(request.user, day)}
    return render(request, "accounts/deletion.html", context, status=422 if form.errors else 200)


@private
@require_POST
def staying(request):
    leaving.stay(request.user)
    messages.success(request, _("Your account stays. Everything is as it was."))
    return redirect("accounts:overview")


@require_safe
def person(request, handle):
    """A member's public page; off unless they switched it on."""
    member = get_object_or_404(User.objects.with_public_page(), handle=handle)
    return render(request, "accounts/person.html", {"member": member})
