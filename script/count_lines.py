"""行数: test lines against code lines; at least 1.3 to 1."""

import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEAST = 1.3
ELSEWHERE = {".venv", "var", "migrations", "node_modules", ".git"}


def python_files(root: Path) -> Iterable[Path]:
    """Every Python file of the project that a person wrote and reads."""
    return (path for path in root.rglob("*.py") if not ELSEWHERE & set(path.relative_to(root).parts))


def lines(path: Path) -> int:
    """Lines that say something: neither empty nor a comment."""
    return sum(
        1 for line in path.read_text().splitlines() if line.strip() and not line.strip().startswith("#")
    )


def count(root: Path) -> tuple[int, int]:
    """Code lines and test lines."""
    code = tests = 0
    for path in python_files(root):
        if path.relative_to(root).parts[0] == "tests":
            tests += lines(path)
        else:
            code += lines(path)
    return code, tests


def main(root: Path = ROOT) -> int:
    """Says both and their ratio; 1 when the tests are too few."""
    code, tests = count(root)
    ratio = tests / max(1, code)
    print(f"代码 {code} 行，测试 {tests} 行，比例 {ratio:.2f}（至少 {LEAST}）", flush=True)
    return 0 if ratio >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
