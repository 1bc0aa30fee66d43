"""岗位实名制管理信息系统: what the holders of posts checked (LY-5.1.3)."""
