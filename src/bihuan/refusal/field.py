"""The sentences of the offline app: phones, bundles, what they send, and what conflicts."""

FIELD: dict[str, str] = {
    "act_about_nothing": "这一步涉及的条目、隐患或人员已经找不到，请打开检查核对后再填。",
    "act_changed": "同一编号的操作内容变了，没有收；请在手机上更正后作为新的一步发送。",
    "act_unknown": "系统不认识“{value}”这种操作，请更新现场应用后再同步。",
    "act_unreadable": "这一步的内容不完整，没有收，请在手机上更正。",
    "conflict_cannot_be_undone": "检查已到下一步、人已离组或条目已删，手机上的结果补不进去；请保留现有结果，写明理由。",
    "conflict_choice_missing": "请选择保留现有结果，还是采用手机上的结果。",
    "conflict_waits": "手机上的照片还没有传完，请传完后再处理。",
    "device_revoked": "设备“{name}”已停用。手机找回后请重新登记。",
    "device_unknown": "这台设备还没有登记，请先在现场应用里登录登记。",
    "evidence_unsealed": "重大隐患销号要有整改后现场密封拍摄的照片；没有的，请由监管人员或复查专家在隐患页写明理由。",
    "field_conflicts_open": "这些条目在两台手机上填得不一样，还没有处理，不能结束检查；请先逐条处理。",
    "field_file_foreign": "这份文件是“{name}”导出的，请由本人登录导入。",
    "field_file_unreadable": "文件读不出来，不是现场应用导出的文件，或者已经损坏；请在手机上重新导出。",
    "nothing_to_mend": "要更正的那一步没有被退回，不用更正。",
    "nothing_to_take": "这次检查已是“{state}”，没有可以带走的任务。",
    "sealed_not_asked": "本地不要求密封照片，不用说明。",
    "photo_hash_unreadable": "照片的校验码不对，没有收，请在手机上重新拍。",
    "photo_out_of_step": "照片从第 {received} 个字节接着传。",
}
