"""The sentences of grades that are due, certificates, construction projects and licences."""

ADMISSION: dict[str, str] = {
    # standardisation grades
    "standardisation_term_incomplete": "达标期限要写明等级、日期和确定期限的文件，请补全。",
    "standardisation_day_over": "达标期限（{value}）要在今天以后，请另填日期。",
    "standardisation_reached": "企业现有等级已达到，不用再定期限。",
}
