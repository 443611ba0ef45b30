"""Copies of evidence that were wiped before they were all read: after an interruption, or a new version of a parser."""

from collections.abc import Iterable
from pathlib import Path

from flows.chunks.chunk import Chunk
from flows.extraction import Extraction
from models.settings import Ingest
from pipeline.store import CaseStore, unit_name
