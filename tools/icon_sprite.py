"""Make the icon sprite from an unpacked @tabler/icons package: only the icons named in icons.txt.

npm pack @tabler/icons@3.52.0 && tar xzf tabler-icons-3.52.0.tgz
python tools/icon_sprite.py package/icons/outline
"""

import re
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "src/bihuan/web/static/vendor/tabler-icons/3.52.0"


def symbol(name: str, source: str) -> str:
    """One icon as a <symbol>; the transparent bounding box that the set draws first is dropped."""
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL).group(1)
    shapes = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", shapes)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(line.strip() for line in shapes.splitlines())}</symbol>'


def main(outline: Path) -> None:
    names = sorted({name for name in (FOLDER / "icons.txt").read_text().split() if name})
    missing = [name for name in names if not (outline / f"{name}.svg").exists()]
    if missing:
        sys.exit(f"no such icon: {', '.join(missing)}")
    symbols = "\n".join(symbol(name, (outline / f"{name}.svg").read_text()) for name in names)
    (FOLDER / "sprite.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n')
    print(f"{len(names)} icons")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
