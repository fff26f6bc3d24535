"""Every format comes out as clean Markdown; everything that cannot is refused by name."""

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from knowledge.errors import UnreadableSourceError
from knowledge.readers import Extract, read_source
from knowledge.readers.kinds import MAX_BYTES

SENTENCE = "L'Organisation réunit à Genève plus de 40 associations et 17 pays autour de l'aide humanitaire."
HTML = f"""<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Consultations | OIM</title></head><body>
<nav><ul><li><a href="/">Accueil</a></li><li><a href="/agir">Agir</a></li></ul></nav>
<main><h1>Premières consultations</h1><p>{SENTENCE}</p><h2>Programme</h2>
<p>Les sessions portent sur des <b>sujets</b> <a href="/x">suivants</a> :</p>
<ul><li>les nouvelles approches de financement</li><li>le partage de <a href="/y">données</a></li></ul></main>
<footer>© OIM</footer></body></html>"""

Write = Callable[[str, bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def save(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return save


def pdf_of(*paragraphs: str, title: str = "Consultations") -> bytes:
    styles = getSampleStyleSheet()
    buffer = io.BytesIO()
    flow = [Paragraph(paragraphs[0], styles["Heading1"])]
    flow += [Paragraph(paragraph, styles["Normal"]) for paragraph in paragraphs[1:]]
    SimpleDocTemplate(buffer, pagesize=A4, title=title).build(flow)
    return buffer.getvalue()


def encrypted(data: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def scanned_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.rect(50, 50, 300, 300, fill=1)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def word_file() -> bytes:
    file = docx.Document()
    file.add_heading("Consultations de Genève", 0)
    file.add_paragraph(SENTENCE)
    file.add_heading("Programme", 1)
    file.add_paragraph("Les sessions portent sur :")
    file.add_paragraph("le financement", style="List Bullet")
    file.add_paragraph("les données_ouvertes", style="List Bullet")
    table = file.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Suisse", "Genève"
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def test_html_keeps_the_main_content_and_loses_the_menus(write: Write) -> None:
    extract = read_source(write("page.html", HTML.encode()))
    assert extract.title == "Premières consultations"
    assert extract.language == "fr"
    assert extract.text == (
        f"# Premières consultations\n\n{SENTENCE}\n\n## Programme\n\nLes sessions portent sur des sujets suivants :\n\n"
        "- les nouvelles approches de financement\n- le partage de données"
    )


def test_word_keeps_headings_lists_and_tables(write: Write) -> None:
    text = read_source(write("consultations.docx", word_file())).text
    assert text.startswith(f"# Consultations de Genève\n\n{SENTENCE}\n\n")
    assert "Programme\n\nLes sessions portent sur :\n\n- le financement\n- les données_ouvertes" in text
    assert "| Suisse | Genève |" in text


def test_pdf_lines_are_joined_to_paragraphs(write: Write) -> None:
    extract = read_source(
        write("a.pdf", pdf_of("Consultations de Genève", f"{SENTENCE} Oui, en juin.", "Une autre phrase."))
    )
    assert extract.title == "Consultations"
    assert extract.text == f"## Consultations de Genève\n\n{SENTENCE} Oui, en juin.\n\nUne autre phrase."


def test_pdf_page_numbers_and_running_titles_are_no_text(write: Write) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for number in range(1, 5):
        canvas.drawString(72, 800, "Rapport annuel")
        canvas.drawString(72, 400, f"Le fait numéro {number} est ici dit en une phrase.")
        canvas.drawString(300, 30, f"Page {number} / 4")
        canvas.showPage()
    canvas.save()
    text = read_source(write("b.pdf", buffer.getvalue())).text
    assert "Rapport annuel" not in text
    assert "Page" not in text
    assert text.count("Le fait numéro") == 4


def test_markdown_front_matter_gives_the_title(write: Write) -> None:
    source = f"---\ntitle: Mon titre\n---\nSection\n-------\n\n{SENTENCE}\n"
    extract = read_source(write("a.md", source.encode()))
    assert (extract.title, extract.text) == ("Mon titre", f"## Section\n\n{SENTENCE}")


def test_plain_text_gets_headings_lists_and_joined_lines(write: Write) -> None:
    source = """Nos consultations

L'Organisation réunit à Genève plus de quarante
associations et dix-sept pays autour de l'aide
humanitaire.

Programme
  • le financement des actions humanitaires et
    du développement
  • les données
"""
    assert read_source(write("a.txt", source.encode())).text == (
        "## Nos consultations\n\nL'Organisation réunit à Genève plus de quarante associations et dix-sept pays autour "
        "de l'aide humanitaire.\n\n## Programme\n\n"
        "- le financement des actions humanitaires et du développement\n- les données"
    )


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("page.txt", HTML.encode(), "# Premières consultations"),
        ("page.md", pdf_of("Titre", SENTENCE), "## Titre"),
        ("notes.pdf", f"# Titre\n\n{SENTENCE}".encode(), "# Titre"),
        ("letter.bin", word_file(), "# Consultations de Genève"),
        ("README", f"# Titre\n\n{SENTENCE}".encode(), "# Titre"),
    ],
)
def test_the_content_decides_not_the_name(write: Write, name: str, data: bytes, expected: str) -> None:
    assert read_source(write(name, data)).text.splitlines()[0] == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_encodings(write: Write, encoding: str) -> None:
    text = f"{SENTENCE} Créée en 1951, elle a été présente très tôt à Berne, où elle aide à gérer l'été des migrants."
    assert read_source(write("a.txt", text.encode(encoding))).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Réunion à Genève", "cp1252"),
        ("La città è più vicina così, perché la libertà di movimento è garantita.", "cp1252"),
        ("Die Gäste trafen sich in Zürich, später auch in München. Größe zählt nicht.", "cp1252"),
        ("Міжнародна організація з міграції допомагає мігрантам у всьому світі.", "cp1251"),
        ("المنظمة الدولية للهجرة تساعد المهاجرين في جميع أنحاء العالم", "cp1256"),
    ],
)
def test_older_encodings_are_guessed_where_text_and_code_page_agree(write: Write, text: str, encoding: str) -> None:
    assert read_source(write("a.txt", text.encode(encoding))).text == text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (SENTENCE, "fr"),
        ("Die Organisation unterstützt seit 1951 Menschen auf der Flucht.", "de"),
        ("L'organizzazione aiuta i migranti in tutto il mondo.", "it"),
        ("The organization helps migrants all over the world.", "en"),
        ("123 456 789", "und"),
    ],
)
def test_the_language_is_guessed(write: Write, text: str, language: str) -> None:
    assert read_source(write("a.txt", text.encode())).language == language


def test_special_spaces_and_invisible_characters_become_ordinary(write: Write) -> None:
    text = read_source(write("a.txt", "Ge\u0300ne : 10\u202f000 per\u00adsonnes\u00a0!\r\n".encode())).text
    assert text == "Gène : 10 000 personnes !"


archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as packed:
    packed.writestr("a.txt", "Bonjour")

BAD = {
    "empty.txt": (b"", "empty"),
    "blank.md": (b" \n\t\n", "empty"),
    "dashes.txt": (b"-\n-\n", "no text"),
    "encrypted.pdf": (encrypted(pdf_of("Titre", SENTENCE)), "encrypted"),
    "cut.pdf": (pdf_of("Titre", SENTENCE)[:200], "corrupt"),
    "noise.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 20, "corrupt"),
    "filter.pdf": (pdf_of("Titre", SENTENCE).replace(b"/FlateDecode", b"/PlateDecode"), "corrupt"),
    "scan.pdf": (scanned_pdf(), "text recognition"),
    "cut.docx": (word_file()[:2000], "corrupt"),
    "archive.docx": (archive.getvalue(), "archive"),
    "locked.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + os.urandom(4000), "binary"),
    "program.md": (b"\x7fELF" + bytes(64) + os.urandom(500), "binary"),
    "control.html": (b"abc\x01\x02\x03def", "binary"),
    "marked.txt": (b"\xff\xfeB\x00\x00", "binary"),
    "mixed.txt": (SENTENCE.encode() + SENTENCE.encode("cp1252"), "encoding"),
    "macintosh.txt": ((SENTENCE + " Créée en 1951.").encode("mac_roman"), "encoding"),
    "dos.txt": ((SENTENCE + " Créée en 1951.").encode("cp437"), "encoding"),
    "mojibake.txt": (SENTENCE.encode().decode("cp1252").encode(), "damaged"),
    "front.md": (b"---\ntitle: [a\n---\nBonjour.", "front matter"),
    "scripts.html": (b"<!doctype html><html><body><script>go()</script></body></html>", "no readable text"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_refused_by_name(write: Write, name: str) -> None:
    data, complaint = BAD[name]
    path = write(name, data)
    with pytest.raises(UnreadableSourceError, match=complaint) as caught:
        read_source(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_a_file_of_50_mb_is_refused_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("the file was read"))
    with pytest.raises(UnreadableSourceError, match="larger than 20 MB"):
        read_source(path)


def test_an_archive_bomb_is_refused(write: Write) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", b"\0" * (MAX_BYTES * 10 + 1))
    with pytest.raises(UnreadableSourceError, match="unpacks to more than"):
        read_source(write("bomb.docx", buffer.getvalue()))


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableSourceError, match="no such file"):
        read_source(tmp_path / name)


def test_an_extract_says_where_it_comes_from(write: Write) -> None:
    path = write("a.txt", SENTENCE.encode())
    assert read_source(str(path)) == Extract(source=str(path), text=SENTENCE, title=None, language="fr")
