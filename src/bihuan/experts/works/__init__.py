"""参与工作: what experts did for the authorities, by the five kinds of it (LH-6.3)."""
