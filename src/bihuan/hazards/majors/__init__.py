"""重大隐患: who identifies one, when production stops for it, and who lets it begin again."""
