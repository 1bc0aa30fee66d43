"""The kinds of sheets: columns as data; what exists and what an import does is bound in `domains`."""
