"""A store of its own per test, photos made on the spot, and a paper issued with the form's own sample."""

import ast

import pytest
from tests.documents.samples import AT, EXPERT, picture, sample

from bihuan import documents
from bihuan.documents import forms
from bihuan.documents.assembly import photo_hashes


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FONTS_FOLDER = tmp_path / "fonts"
    settings.PUBLIC_URL = "https://bihuan.example.cn"


@pytest.fixture
def with_photos():
    """The sample of a form whose photos have been uploaded."""

    def fill(slug):
        context = sample(slug)
        text = str(context)
        for number, wanted in enumerate(photo_hashes(forms.load(slug), context)):
            photo = picture(colour=(10 * number % 255, 99, 40))
            kept = documents.store(photo, filename=f"{number}.jpg", by=EXPERT, at=AT, purpose="evidence")
            text = text.replace(wanted, kept.sha256)
        return ast.literal_eval(text)

    return fill


@pytest.fixture
def issue():
    """Issue a paper; everything but what a test is about has a default."""

    def make(slug="hazard_notice", context=None, **changes):
        values = {
            "context": context if context is not None else sample(slug),
            "subject": "inspection:12",
            "issuer": "示例市安全技术服务中心",
            "issuer_code": "示安技",
            "division_code": "371311",
            "by": EXPERT,
            "at": AT,
            "signatures": [{"role": "expert", "name": "王赟", "signed_at": AT, "method": "electronic"}],
            "release": "cn-3713@2026.11+test",
        }
        return documents.issue(slug, **{**values, **changes})

    return make
