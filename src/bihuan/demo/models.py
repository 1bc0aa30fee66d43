"""How far the history of the demonstration has been told: a row for each chapter, which is one transaction."""

from django.db import models


class Chapter(models.Model):
    """演示章节: a city's people, what its enterprises and offices keep (`book`), one of its weeks, counted back from
    the moment of loading, or what the office makes of its boards when the weeks of a year are there (`board`).

    Told or not: whatever was killed, a chapter is there whole or not at all, and is told once.
    """

    number = models.IntegerField("序号", primary_key=True)
    city = models.TextField("城市")
    part = models.TextField("部分", default="week")
    week = models.IntegerField("周", null=True)
    loaded_at = models.DateTimeField("演示开始时间")
    told_at = models.DateTimeField("完成时间", null=True)
    stories = models.IntegerField("事件数", default=0)
    refused = models.IntegerField("未能演示的事件数", default=0)
    seconds = models.FloatField("用时", default=0)

    class Meta:
        verbose_name = "演示章节"
        constraints = [
            models.UniqueConstraint(fields=["city", "part", "week"], nulls_distinct=False, name="demo_chapter_once"),
        ]
        indexes = [models.Index(fields=["number"], name="demo_chapter_untold", condition=models.Q(told_at=None))]

    def __str__(self) -> str:
        return f"{self.city} {self.part if self.week is None else self.week}"
