"""老旧设备: equipment of an enterprise that is due for retirement, followed up until there is proof that it is gone."""
