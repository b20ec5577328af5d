"""What README and docs show is run: Python blocks, commands, links."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def blocks(page: Path, language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(page.read_text()) if kind == language]


def named(pages: list[Path]) -> list[object]:
    return [pytest.param(page, id=page.name) for page in pages]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample recording where `make demo` puts it, in a folder of its own."""
    import auricle

    path = tmp_path_factory.mktemp("docs") / "demo" / "sample.flac"
    path.parent.mkdir()
    auricle.save(runpy.run_path(str(ROOT / "examples" / "sample.py"))["sample"](), path)
    return path


@pytest.mark.parametrize("page", named([page for page in PAGES if blocks(page, "python")]))
def test_python_blocks_run(page: Path, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sample.parent.parent)
    space: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, str(page), "exec"), space)


@pytest.mark.parametrize("page", named([page for page in PAGES if blocks(page, "sh")]))
def test_commands_run(page: Path, sample: Path) -> None:
    programs = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    for block in blocks(page, "sh"):
        script = ["bash", "-euo", "pipefail", "-c", block]
        folder = sample.parent.parent
        done = subprocess.run(script, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", named(PAGES))
def test_links_lead_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text()) if "://" not in target]
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


def test_every_error_code_is_documented() -> None:
    from auricle import errors

    text = (ROOT / "docs" / "json.md").read_text()
    kinds = [getattr(errors, name) for name in errors.__all__]
    reachable = {kind.code for kind in kinds if kind is not errors.AuricleError}
    unsaid = {code for code in reachable if f"`{code}`" not in text}
    assert not unsaid
