"""The acts about the advice on texts: an office judges a text, and lets its judgements be learned from."""

from enum import StrEnum


class Act(StrEnum):
    JUDGE_REPORTED_TEXT = "judge_reported_text"
    TRAIN_QUALITY_MODEL = "train_quality_model"


ACT_WORDS = {
    Act.JUDGE_REPORTED_TEXT: "认定自报文字",
    Act.TRAIN_QUALITY_MODEL: "训练自报质量模型",
}
