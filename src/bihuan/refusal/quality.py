"""The sentences of the advice on self-reported texts."""

QUALITY: dict[str, str] = {
    "model_unreadable": "这不是本版本能用的自报质量模型，请重新训练。",
    "too_few_verdicts": "认定还太少（共{count}条，较少的一类{fewer}条），至少要{least}条、每类{each}条才能训练。",
    "verdict_sheet_unreadable": "{file} 的列或内容不对：要有隐患描述和认定（0或1），请改正后重试。",
    "verdict_missing": "请选择属实或者不实。",
    "verdict_unchanged": "{name}已经这样认定，不用再办。",
}
