"""What the tests of papers share: one moment, small pictures, the forms' own samples."""

import copy
from datetime import datetime
from io import BytesIO

from PIL import Image

from bihuan.clock import SHANGHAI
from bihuan.documents import forms

AT = datetime(2026, 11, 21, 16, 40, 5, tzinfo=SHANGHAI)
EXPERT = "account:7"


def picture(size=(640, 480), kind="JPEG", colour=(90, 120, 140), **options):
    """A small file of one colour in the format `kind`."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def sample(slug):
    """The form's own sample, free to be changed."""
    return copy.deepcopy(dict(forms.load(slug).sample))
