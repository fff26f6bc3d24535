"""Ask a running Passerelle labelled questions and measure how right, how honest and how fast it is."""

from api.evaluation.asking import UnreachableError, evaluate, served_version
from api.evaluation.html import Origin, write_page
from api.evaluation.rendering import render, report_as_json
from api.evaluation.report import Outcome, Rate, Report
from embeddings.quality.judging import Reply, Verdict, judge
from knowledge.cases import Case, InvalidCaseError, load_cases

__all__ = [
    "Case",
    "InvalidCaseError",
    "Origin",
    "Outcome",
    "Rate",
    "Reply",
    "Report",
    "UnreachableError",
    "Verdict",
    "evaluate",
    "judge",
    "load_cases",
    "render",
    "report_as_json",
    "served_version",
    "write_page",
]
