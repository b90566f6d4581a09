"""What is dropped or pasted on the writing page: a picture into the library's own form, references into rows."""

import base64
from io import BytesIO

from PIL import Image
from playwright.sync_api import expect

from articles.models import Picture
from tests.browser.test_desk import enter, texts  # noqa: F401 - fixtures

DROP = """data => {
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([bytes], "a_grey-bench.png", { type: "image/png" }));
  const place = document.querySelector("#id_standfirst");
  place.dispatchEvent(new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true }));
}"""


def test_a_dropped_picture_is_described_and_becomes_the_lead_picture(
    enter,  # noqa: F811
    editor,
    make_draft,
    settings,
    tmp_path,
):
    settings.MEDIA_ROOT = tmp_path
    content = BytesIO()
    Image.new("RGB", (40, 20), "grey").save(content, "PNG")
    draft = make_draft(by=editor)
    page = enter(editor)
    page.goto(f"/admin/articles/version/{draft.pk}/change/")

    with page.expect_popup() as opened:
        page.evaluate(DROP, base64.b64encode(content.getvalue()).decode())
    form = opened.value
    expect(form.locator("[name=title]")).to_have_value("a grey bench")
    form.fill("[name=alt]", "A grey bench")
    form.click("[name=_save]")
    expect(page.locator("[name=lead_picture]")).not_to_have_value("")

    page.click("[name=_continue]")
    page.locator(".success").wait_for()
    draft.refresh_from_db()
    assert draft.lead_picture == Picture.objects.get()
    assert draft.lead_picture.alt == "A grey bench"


def test_pasted_references_come_back_as_rows_and_enter_still_saves(
    enter,  # noqa: F811
    editor,
    make_draft,
    assert_accessible,
):
    draft = make_draft(by=editor)
    page = enter(editor, narrow=True)
    page.goto(f"/admin/articles/version/{draft.pk}/change/")
    page.fill("[name=pasted]", "Lind, P. (2001). A title. A Journal, 4, 5–6.\nSomewhere, years ago")
    page.fill("[name=title]", "A title half written")

    page.click("[name=_paste]")
    page.locator("#references-1").wait_for()

    assert page.input_value("[name=title]") == "A title half written"
    assert "Kept as typed" in page.inner_text(".works__told")
    assert_accessible(page)
    page.press("[name=title]", "Enter")
    page.locator(".success").wait_for()
    assert [row.name for row in draft.references.all()] == ["lind2001", "somewhereyearsnd"]
