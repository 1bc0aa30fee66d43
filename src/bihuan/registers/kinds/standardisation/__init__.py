"""达标期限: the day by which an enterprise is to reach a standardisation grade, and who missed it (LY-4.2.2)."""
