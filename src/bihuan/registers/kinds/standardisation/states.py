"""The act by which a grade becomes due; whether it was reached is told by the enterprise's own grade."""

from enum import StrEnum


class Act(StrEnum):
    SET_STANDARDISATION_TERM = "set_standardisation_term"


ACT_WORDS = {Act.SET_STANDARDISATION_TERM: "确定达标期限"}
