"""The acts on the papers of a check. A paper has no states of its own: the check's state ends the experts' access."""

from enum import StrEnum

PURPOSE = "check_material"
"""What the uploaded file is for: a file of this purpose is served by `open_material` and by nothing else."""


class Act(StrEnum):
    BRING_MATERIAL = "bring_material"
    MARK_CONFIDENTIAL = "mark_confidential"
    OPEN_MATERIAL = "open_material"


ACT_WORDS = {
    Act.BRING_MATERIAL: "提供检查资料",
    Act.MARK_CONFIDENTIAL: "标注工艺保密",
    Act.OPEN_MATERIAL: "查阅检查资料",
}
