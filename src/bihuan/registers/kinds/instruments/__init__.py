"""仪器装备: instruments, special equipment and protective gear of an office, calibrated, issued and returned."""
