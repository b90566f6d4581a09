"""How many rows a form takes: a number posted by hand would keep the server busy with rows that nobody typed."""


class Bounded:
    """For an inline with `max_num`: so many rows may be added to those that are stored, and no more are read."""

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        if request.method == "POST" and obj is not None:
            # An import may have brought more than one would type.
            stored = self.model.objects.filter(**{formset.fk.name: obj}).count()
            formset.max_num = formset.absolute_max = stored + self.max_num
        return formset
