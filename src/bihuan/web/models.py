"""The one table of the pages: which forms were already sent."""

from django.db import models

from bihuan import clock


class Submission(models.Model):
    """已提交的表单: the key of a form, what it held (sha256) and where it led; 0 stands for nobody logged in."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    account_id = models.BigIntegerField()
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    location = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "已提交的表单"
        constraints = [models.UniqueConstraint(fields=["account_id", "key"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.account_id}/{self.key}"
