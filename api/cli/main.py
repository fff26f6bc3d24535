"""The command line: `passerelle new | serve | prepare | train | ask | ingest | check | verify | index | …`."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.panel import Panel

from api.cli.staff import staff
from api.running.faults import FAULTS
from api.running.steps import Steps
from api.settings import read_settings

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="A FAQ chatbot that answers only from your documents."
)
app.add_typer(staff, name="staff")
console = Console()
notes = Console(stderr=True)

Verbose = Annotated[bool, typer.Option("--verbose", help="Show what the libraries say as well.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object for a program to read.")]


def main() -> None:
    """Run a command; a fault we know becomes one sentence and exit status 1."""
    try:
        app()
    except FAULTS as error:
        notes.print(f"[red]✗[/red] {error}", highlight=False, soft_wrap=True)
        sys.exit(1)


@app.command()
def serve(verbose: Verbose = False) -> None:
    """Prepare what is missing, then run the API and Rasa until Ctrl-C."""
    from api.building.root import ROOT
    from api.running import preparing, serving
    from bot.training import trained_model

    settings = read_settings()
    serving.check_ports(settings)
    preparing.prepare(["--verbose"] if verbose else [])
    model = trained_model(ROOT, settings.rasa_models, settings.nlu_model)
    serving.run(settings, model, Steps(), verbose=verbose)


@app.command()
def new(
    organisation: Annotated[Path, typer.Argument(help="The folder to make, named after the organisation.")],
) -> None:
    """Make the folder of an organisation, without any document; staff bring the first ones in the console."""
    from knowledge.starting import start_organisation

    start_organisation(organisation)
    console.print(
        f"Made {organisation}. Run it with: PASSERELLE_KNOWLEDGE_DIR={organisation} make serve", soft_wrap=True
    )


@app.command()
def prepare(verbose: Verbose = False) -> None:
    """Make the model, build the index, train the bot and migrate the database; skip what is up to date."""
    from api.running import preparing

    preparing.prepare(["--verbose"] if verbose else [])


@app.command()
def train() -> None:
    """Train the dialogue if its data changed; a running Passerelle changes to the new model without a pause."""
    from api.building.preparation import prepare_bot
    from api.running.pid import tell_to_reload

    settings = read_settings()
    with _status() as say:
        model = prepare_bot(settings, say)
    console.print(f"The model of the current data is {model}.", soft_wrap=True)
    if tell_to_reload(settings.var_dir):
        console.print("The running Passerelle takes it over.")


@app.command()
def index(rebuild: Annotated[bool, typer.Option(help="Build a new version even if nothing changed.")] = False) -> None:
    """Build and publish an index of the knowledge directory; a running API picks it up by itself."""
    from api.building.preparation import prepare_index

    with _status() as say:
        built = prepare_index(read_settings(), say, rebuild=rebuild)
    console.print("Published a new index." if built else "The index is up to date.")


@app.command()
def ask(
    question: str,
    language: Annotated[str | None, typer.Option(help="Answer in this language; else in the question's.")] = None,
    as_json: Json = False,
) -> None:
    """Answer one question from the documents, without Rasa and without recording it."""
    from api.building.assembly import assemble
    from api.building.preparation import prepare_index

    settings = read_settings()
    with _status() as say:
        prepare_index(settings, say)
        say("Thinking")
        parts = assemble(settings)
        spoken = language or parts.detector.detect(question, settings.default_language)
        answer = parts.answering.answer(question, language=spoken)
    if as_json:
        _print_json(asdict(answer))
        return
    sure = "no estimate" if answer.confidence is None else f"{answer.confidence:.0%}"
    title = f"{answer.kind} · {sure} · {answer.language}"
    console.print(Panel(answer.text, title=title, title_align="left"))
    for suggestion in answer.suggestions:
        console.print(f"  → {suggestion.label}")
    for citation in answer.citations:
        console.print(f"  « {citation.quote} »\n  [dim]{citation.title} › {citation.section} · {citation.url}[/dim]")


@app.command()
def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Folders, files (.md .txt .html .pdf .docx; questions and answers as .csv .tsv .jsonl .xlsx .yml) or "
            "URLs."
        ),
    ],
    columns: Annotated[
        str, typer.Option(help="Which column is what, where names do not tell: question=Intitulé,answer=Texte.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Turn documents into passages, questions and answers into curated entries, and index them."""
    from api.building.preparation import prepare_index
    from api.cli.ingestion import parse_columns, render
    from knowledge.ingest import ingest as ingest_sources

    settings = read_settings()
    with _status() as say:
        report = ingest_sources(
            sources,
            settings.knowledge_dir,
            progress=lambda source, number, total: say(f"Reading {number} of {total}: {source}"),
            columns=parse_columns(columns),
        )
        prepare_index(settings, say)
    if as_json:
        _print_json(asdict(report))
    else:
        console.print(render(report), soft_wrap=True)


@app.command()
def site(
    start: Annotated[str, typer.Argument(help="A start page (all pages below its folder are read), or a sitemap.")],
    pages: Annotated[int | None, typer.Option(help="The most pages that are read.")] = None,
    pause: Annotated[float | None, typer.Option(help="The least seconds between two; robots.txt may ask more.")] = None,
) -> None:
    """Read a web site into documents, and later only what changed of it; index them."""
    from api.cli.site import run

    run(start, pages, pause)


@app.command()
def check(
    thorough: Annotated[bool, typer.Option(help="Rank every wording, also those nothing else is close to.")] = False,
    as_json: Json = False,
) -> None:
    """Check the knowledge directory: evidence, coverage, and wordings that lead to another answer than their own."""
    from api.building.assembly import assemble
    from api.building.preparation import prepare_index
    from api.cli.checking import CheckReport, check_coverage, check_wordings, render
    from embeddings.quality.thefts import CLOSE

    settings = read_settings()
    with _status() as say:
        say("Checking evidence and coverage")
        sentences = check_coverage(settings.knowledge_dir)
        prepare_index(settings, say)
        stolen, close = check_wordings(
            assemble(settings).live.get(),
            settings.knowledge_dir,
            closer_than=-1 if thorough else CLOSE,
            progress=lambda done, total: say(f"Ranked {done} of {total} wordings"),
        )
    report = CheckReport(sentences, stolen, close)
    if as_json:
        _print_json(asdict(report))
    else:
        console.print(render(report), soft_wrap=True)
    if not report.passed:
        raise typer.Exit(1)


@app.command()
def verify(as_json: Json = False) -> None:
    """Re-check every citation of the stored transcripts against what is and what was published."""
    import asyncio

    from api.building.assembly import open_store
    from api.building.preparation import prepare_database
    from api.cli.verification import CitationVerifier, render, verify_database

    settings = read_settings()
    with _status() as say:
        prepare_database(settings, say)
        say("Checking citations")
        checks = asyncio.run(verify_database(settings.database_url, CitationVerifier.open(open_store(settings))))
    if as_json:
        _print_json([asdict(found) for found in checks])
    else:
        console.print(render(checks))
    if any(found.verdict == "failed" for found in checks):
        raise typer.Exit(1)


@app.command()
def evaluate(
    questions: Annotated[Path, typer.Argument(help="Labelled questions, one JSON object a line.")],
    url: Annotated[str, typer.Option(help="A running Passerelle; default: the one of the settings.")] = "",
    show_fails: Annotated[bool, typer.Option(help="List the questions that failed and why.")] = False,
    page: Annotated[Path | None, typer.Option("--report", dir_okay=False, help="Write an HTML report here.")] = None,
    as_json: Json = False,
) -> None:
    """Ask labelled questions over HTTP and print accuracy, wrong-when-answering rate and latency."""
    from api import evaluation
    from api.building.assembly import open_store

    settings = read_settings()
    address = url or f"http://{settings.host}:{settings.port}"
    cases = evaluation.load_cases(questions)
    with _status() as say:
        asked = iter(range(1, len(cases) + 1))
        report = evaluation.evaluate(address, cases, lambda _: say(f"Asked {next(asked)} of {len(cases)} questions"))
    if as_json:
        _print_json(evaluation.report_as_json(report))
    else:
        console.print(evaluation.render(report, show_fails=show_fails))
    if page:
        version = evaluation.served_version(address)
        evaluation.write_page(page, report, evaluation.Origin.of(questions, version, open_store(settings)))


@contextmanager
def _status() -> Iterator[Callable[[str], None]]:
    with notes.status("") as status:
        yield status.update


def _print_json(data: object) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False, default=str, indent=1) + "\n")
