"""The sentences of files: what is kept as evidence and what is not."""

EVIDENCE: dict[str, str] = {
    "evidence_empty": "文件是空的（0字节），请重新选择。",
    "evidence_not_found": "文书引用的照片或签名图片还没有上传，请先上传。",
    "evidence_too_large": "文件超过{limit_mb} MB，请压缩后再上传。",
    "evidence_too_many_pixels": "照片为{width}×{height}（约{megapixels}百万像素），最多{limit}百万、边长两万，请缩小。",
    "evidence_type_mismatch": "文件名写的是{named}，实际内容是{found}，请核对后用正确的文件名上传。",
    "evidence_type_not_allowed": "不能上传{found}，请改用：{allowed}。",
    "evidence_unreadable": "照片文件已损坏，无法打开，请重新拍摄或导出。",
    "recording_not_sound": "不是录音，或者里面有画面，没有收；可以用：{allowed}。",
    "recording_too_long": "录音超过{minutes}分钟，请分段录。",
    "recording_unreadable": "录音文件已损坏，或者里面夹带了别的内容，没有收；请重新录。",
    "evidence_text_missing": "请写明事实和证据。",
    "evidence_missing": "缺照片或文件，请补上传。",
}
