"""Three thousand damaged files: nothing dies, hangs, grows, prints or fails untyped."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


def fuzzed(script: str, *options: str) -> tuple[int, dict]:
    command = [sys.executable, script, "--mutants", "3000", "--workers", "2", *options]
    result = subprocess.run(command, capture_output=True, timeout=250, check=False)
    assert result.stderr == b""
    return result.returncode, json.loads(result.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of memory and time by POSIX")
def test_three_thousand_mutants(fuzz):
    code, summary = fuzzed(fuzz.__file__)
    assert summary["broken"] == [], {name: summary[name] for name in summary["broken"]}
    assert code == 0
    assert sum(summary["outcomes"].values()) == 3000
    assert summary["outcomes"]["ok"] > 500  # the mutants are not all refused at the door
    assert summary["outcomes"]["flagged"] > 300
    assert summary["outcomes"]["corrupt_audio"] > 300


@pytest.mark.skipif(sys.platform == "win32", reason="limits of memory and time by POSIX")
def test_the_plain_call_breaks_the_bounds(fuzz):
    """Control: the same mutants through soundfile.read."""
    code, summary = fuzzed(fuzz.__file__, "--reader", "soundfile")
    assert code == 1
    assert summary["silent_losses"]
    assert summary["untyped"]


@pytest.mark.parametrize("fault", ["die", "hang", "print", "grow"])
def test_the_script_sees_every_fault(fuzz, tmp_path, fault):
    """Control: a reader that has the fault is caught."""
    acts = {
        "die": "os.abort()",
        "hang": "time.sleep(2.5)",
        "print": "os.write(1, b'x')",
        "grow": "hoard.append(b'x' * 300 * 1024**2)",
    }
    script = tmp_path / "faulty.py"
    script.write_text(
        f"import importlib.util, os, sys, time\n"
        f"spec = importlib.util.spec_from_file_location('fuzz', {fuzz.__file__!r})\n"
        f"fuzz = importlib.util.module_from_spec(spec)\n"
        f"spec.loader.exec_module(fuzz)\n"
        f"fuzz.__file__ = __file__\n"
        f"hoard = []\n"
        f"def faulty():\n"
        f"    calls = []\n"
        f"    def read(content):\n"
        f"        calls.append(0)\n"
        f"        if len(calls) == 40:\n"
        f"            {acts[fault]}\n"
        f"        return 'ok', 0\n"
        f"    return read\n"
        f"fuzz.READERS['auricle'] = faulty\n"
        f"sys.exit(fuzz.main())\n"
    )
    result = subprocess.run(
        [sys.executable, str(script), "--mutants", "60", "--workers", "2"], capture_output=True, check=False
    )
    found = {"die": "deaths", "hang": "slow", "print": "stdout_bytes", "grow": "resident_bytes"}[fault]
    assert found in json.loads(result.stdout)["broken"]
    assert result.returncode == 1
