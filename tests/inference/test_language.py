"""Languages of documents: forms in ten languages, mixtures, and texts that have none."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from xformparser.inference.language import detect_languages

DATA = Path(__file__).parents[3] / "shared" / "data"

FORMS = {
    "de": ("Antrag auf Erteilung einer Baugenehmigung", "Name, Vorname", "Straße und Hausnummer", "ledig"),
    "en": ("Application for employment", "First name", "Date of birth", "Have you worked for us before?"),
    "es": ("Solicitud de empadronamiento", "Nombre y apellidos", "Fecha de nacimiento", "Domicilio"),
    "fr": ("Demande d'inscription", "Nom et prénom", "Date et lieu de naissance", "Adresse du domicile"),
    "it": ("Domanda di iscrizione", "Cognome e nome", "Data e luogo di nascita", "Indirizzo di residenza"),
    "pt": ("Requerimento de inscrição", "Nome completo", "Data de nascimento", "Endereço da residência"),
    "nl": ("Aanvraagformulier voor huursubsidie", "Voornaam en achternaam", "Geboortedatum", "Woonplaats"),
    "pl": ("Wniosek o wydanie zaświadczenia", "Imię i nazwisko", "Data urodzenia", "Adres zamieszkania"),
    "zh": ("开户申请表", "姓名", "出生日期", "联系电话", "13706147301"),
    "ja": ("入会申込書", "お名前", "フリガナ", "生年月日", "ご住所"),
}


@pytest.mark.parametrize("language", FORMS)
def test_form_in_one_language(language: str) -> None:
    assert detect_languages(FORMS[language]) == (language,)


@pytest.mark.parametrize(
    "texts",
    [(), ("",), ("12", "3.4 €", "2021-04-03"), ("A", "□", "…")],
    ids=["no_texts", "empty_text", "digits", "single_letters"],
)
def test_texts_without_words_have_no_language(texts: tuple[str, ...]) -> None:
    assert detect_languages(texts) == ()


@pytest.mark.parametrize(
    ("first", "second"), [("zh", "en"), ("ja", "en"), ("de", "fr")], ids=["zh_en", "ja_en", "de_fr"]
)
def test_two_languages_come_by_share(first: str, second: str) -> None:
    texts = FORMS[first] * 12 + FORMS[second] * 5
    assert detect_languages(texts) == (first, second)
    assert detect_languages(FORMS[first] * 12 + FORMS[second] * 40)[0] == second


def test_a_few_foreign_words_do_not_count() -> None:
    assert detect_languages(FORMS["zh"] * 10 + ("E-Mail", "WeChat ID")) == ("zh",)


def test_kanji_among_kana_are_japanese() -> None:
    assert detect_languages(("東京都千代田区", "印鑑証明書の交付を申請します")) == ("ja",)


def test_one_chinese_typing_slip_stays_chinese() -> None:
    assert detect_languages(
        ("に素人才提高人效报名登记表报名序号填表日期姓名性别女民族汉籍贯上海出生年月政治面貌",)
    ) == ("zh",)


def test_import_loads_no_detector() -> None:
    code = "import sys, xformparser.inference.language; sys.exit('lingua' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.skipif(not DATA.is_dir(), reason="the data sets are not at hand")
def test_real_forms() -> None:
    german = json.loads((DATA / "xfund" / "de.train.json").read_text(encoding="utf-8"))["documents"]
    chinese = (DATA / "xfund" / "zh.train.txt").read_text(encoding="utf-8").splitlines()
    english = sorted((DATA / "funsd" / "training_data" / "annotations").glob("*.json"))
    pages = (
        [("de", [entity["text"] for entity in page["document"]]) for page in german]
        + [
            ("zh", [entity["transcription"] for entity in json.loads(line.split("\t")[1])])
            for line in chinese
        ]
        + [("en", [item["text"] for item in json.loads(path.read_text("utf-8"))["form"]]) for path in english]
    )
    right = sum(detect_languages(texts)[:1] == (language,) for language, texts in pages)
    assert right / len(pages) >= 0.97
