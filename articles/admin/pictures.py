"""The library of pictures: upload, say what it is, find it again, see where it is shown."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Picture
from articles.pictures import library, making


class SaidForm(forms.ModelForm):
    """What is said about a picture."""

    class Meta:
        model = Picture
        fields = ["title", "alt", "is_decorative", "caption", "credit", "licence", "focus"]
        widgets = {
            **{name: forms.TextInput(attrs={"class": "vLargeTextField"}) for name in ("alt", "caption")},
            "focus": forms.RadioSelect(attrs={"class": "focus"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "focus" in self.fields:
            self.fields["focus"].required = False  # the middle, unless somebody chooses


class PictureForm(SaidForm):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "JPEG, PNG, WebP, GIF or AVIF, up to 20 MB and 40 megapixels. "
            "It is made anew in several sizes; place, camera and the file itself are not kept."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif,image/avif"}),
    )

    def clean_file(self):
        """What `PictureAdmin.changeform_view` has made of the upload before any transaction began."""
        made = getattr(self.cleaned_data["file"], "made", None)
        if not isinstance(made, making.Made):
            raise forms.ValidationError(str(made or _("Choose the file again.")))
        if twin := Picture.objects.filter(sha256=made.sha256).first():
            raise forms.ValidationError(
                _("This picture is in the library already: “%(title)s”.") % {"title": twin.title}
            )
        return made


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    form = PictureForm
    list_display = ["thumbnail", "title", "alt", "credit", "created_at"]
    list_display_links = ["thumbnail", "title"]
    search_fields = ["title", "alt", "caption", "credit"]
    list_per_page = 50

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["file", *SaidForm.Meta.fields]
        # Titles of drafts are for those who may see every article.
        used = ["used_in"] if request.user.has_perm("articles.view_article") else []
        return ["thumbnail", *SaidForm.Meta.fields, *used]

    def get_readonly_fields(self, request, obj=None):
        return ["thumbnail", "used_in"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        if change:
            kwargs["form"] = SaidForm
        return super().get_form(request, obj, change=change, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Reading and drawing take seconds: done before the admin's transaction locks the database."""
        upload = request.FILES.get("file") if request.method == "POST" and object_id is None else None
        if upload is not None and self.has_add_permission(request):
            try:
                upload.made = making.make(upload)
            except making.PictureError as error:
                upload.made = error
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except library.TwinError:
            # Somebody else was a moment faster: now the form itself finds their picture, and says so.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if change:
            library.describe(obj)
        else:
            library.keep(obj, form.cleaned_data["file"], by=request.user)

    def delete_model(self, request, obj):
        library.remove(obj)

    def delete_queryset(self, request, queryset):
        for picture in queryset:
            library.remove(picture)

    @admin.display(description=_("picture"))
    def thumbnail(self, picture):
        return format_html(
            '<img class="thumbnail" data-focus="{}" src="{}" alt="{}">',
            picture.focus,
            picture.thumbnail,
            picture.alt or picture.title,
        )

    @admin.display(description=_("used in"))
    def used_in(self, picture):
        articles = Article.objects.filter(
            Q(versions__lead_picture=picture) | Q(versions__figures__picture=picture)
        ).distinct()
        rows = [(f"/admin/articles/article/{article.pk}/change/", str(article)) for article in articles]
        return format_html_join(", ", '<a href="{}">{}</a>', rows) or _("nothing yet: it may be deleted")
