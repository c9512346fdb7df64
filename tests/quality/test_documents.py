"""The documents that belong to the project are there, and the changelog keeps its form."""

from __future__ import annotations

import re

import pytest

from cassette import __version__
from tests.speech import ROOT

DOCUMENTS = [
    "README.md",
    "LICENSE",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "docs/glossary.md",
    "docs/events.md",
    "docs/benchmarks.md",
]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_there_and_says_something(name: str) -> None:
    path = ROOT / name
    assert path.is_file()
    assert path.stat().st_size > 200


def test_the_licence_is_the_one_the_package_names() -> None:
    head = (ROOT / "LICENSE").read_text(encoding="utf-8")[:200]
    assert "GNU GENERAL PUBLIC LICENSE" in head
    assert "Version 3" in head
    assert 'license = "GPL-3.0-or-later"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_changelog_has_versions_newest_first_and_known_headings() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    versions = [match[1] for line in lines if (match := re.match(r"## \[(.+?)\]", line))]
    assert versions[0] == "Unreleased" or versions[0] == __version__
    assert any(version == __version__ for version in versions) or versions == ["Unreleased"]
    numbers = [tuple(map(int, version.split("."))) for version in versions if version[0].isdigit()]
    assert numbers == sorted(numbers, reverse=True)
    allowed = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert {line[4:].strip() for line in lines if line.startswith("### ")} <= allowed


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_gives_context_options_decision_and_reason(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    places = [text.find(word) for word in ("Context", "Options", "Decision", "Reason")]
    assert -1 not in places
    assert places == sorted(places)


def test_decisions_are_numbered_without_doubles() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name) for path in DECISIONS)
    assert len(numbers) == len(set(numbers))


def test_links_between_documents_lead_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", document.read_text("utf-8"))
        if "://" not in target
        and not target.startswith("mailto:")
        and not (document.parent / target).exists()
    ]
    assert broken == []
