"""限期整改指令: what an office with enforcement power orders, item by item, and looks at again (LY-1.2.5)."""
