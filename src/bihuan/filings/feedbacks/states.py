"""The one act on a situation feedback: it is given, and stays as it was given."""

from enum import StrEnum


class Act(StrEnum):
    GIVE_SITUATION_FEEDBACK = "give_situation_feedback"


ACT_WORDS = {Act.GIVE_SITUATION_FEEDBACK: "反馈安全状况"}
