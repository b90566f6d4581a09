from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Conversation")

    def ready(self):
        from accounts import auditing as audit
        from accounts import desk, privacy
        from articles import helplines
        from articles.wordpress import registry
        from comments import auditing, concern, panels, personal, wordpress

        registry.comment_importer = wordpress.import_comments
        privacy.exporters["conversation"] = personal.export
        privacy.erasers.append(personal.erase)
        audit.sources.append(auditing.actions)
        concern.lookups.append(helplines.shown)
        desk.panels += [panels.check_soon, panels.complaints, panels.waiting, panels.titles_ending]
