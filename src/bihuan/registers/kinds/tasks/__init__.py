"""任务清单: the matters of leaders' meetings and the tasks of a mechanism, each with unit, person, day and progress."""
