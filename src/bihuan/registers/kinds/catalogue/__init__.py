"""岗位实名目录: an office's posts by real name, each over enterprises and areas, and what their holders checked."""
