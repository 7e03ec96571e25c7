"""Value types: what each text is in eight languages, what stays text, and why."""

import re
import time
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xformparser.inference.values import TypedValue, classify_value
from xformparser.labels import ValueType


@dataclass(frozen=True)
class Case:
    """A text with its evidence, and the normal form (for doubtful ones: a part of the warning) to expect."""

    name: str
    text: str
    expected: str | None
    languages: str = ""
    key: str = ""

    def classify(self) -> TypedValue:
        return classify_value(self.text, self.key, tuple(self.languages.split()))


DATES = (
    Case("iso", "2021-04-03", "2021-04-03"),
    Case("year_first_slashes", "2020/6/15", "2020-06-15", "ja"),
    Case("year_first_dots", "2020.6.15", "2020-06-15", "zh"),
    Case("de_dots", "09.08.1987", "1987-08-09", "de"),
    Case("de_slashes", "03/09/2020", "2020-09-03", "de"),
    Case("de_name", "5. März 2021", "2021-03-05", "de"),
    Case("de_weekday", "Montag, 1. Februar 2021", "2021-02-01", "de"),
    Case("fr_slashes", "03/04/2021", "2021-04-03", "fr"),
    Case("fr_first", "1er janvier 2020", "2020-01-01", "fr"),
    Case("fr_capitals", "12 AOÛT 2020", "2020-08-12", "fr"),
    Case("es_de", "13 de marzo de 2021", "2021-03-13", "es"),
    Case("fr_weekday_without_comma", "mercredi 3 mars 2021", "2021-03-03", "fr"),
    Case("it_name", "2 giugno 1946", "1946-06-02", "it"),
    Case("pt_de", "7 de março de 2022", "2022-03-07", "pt"),
    Case("pt_dashes", "25-04-1974", "1974-04-25", "pt"),
    Case("en_month_first", "September 13, 1982", "1982-09-13", "en"),
    Case("en_short", "Dec. 2, 1999", "1999-12-02", "en"),
    Case("en_ordinal", "5th of November 2020", "2020-11-05", "en"),
    Case("en_hyphens", "09-Apr-1996", "1996-04-09", "en"),
    Case("en_day_over_twelve", "04/13/2021", "2021-04-13", "en"),
    Case("en_day_over_twelve_first", "13/04/2021", "2021-04-13", "en"),
    Case("en_same_day_and_month", "04/04/2021", "2021-04-04", "en"),
    Case("key_says_month_first", "03/04/2021", "2021-03-04", "en", "Date (MM/DD/YYYY)"),
    Case("key_beats_language", "03/04/2021", "2021-03-04", "de", "MM/DD/YYYY"),
    Case("key_says_day_first", "03.04.2021", "2021-04-03", "", "Datum (TT.MM.JJJJ)"),
    Case("zh_characters", "2020年10月1日", "2020-10-01", "zh"),
    Case("zh_no_day", "2016年9月", "2016-09", "zh"),
    Case("en_no_day", "March 2021", "2021-03", "en"),
    Case("ja_reiwa", "令和3年4月5日", "2021-04-05", "ja"),
    Case("ja_first_year", "令和元年5月1日", "2019-05-01", "ja"),
    Case("ja_heisei", "平成12年12月31日", "2000-12-31", "ja"),
    Case("ja_last_day_of_showa", "昭和64年1月7日", "1989-01-07", "ja"),
    Case("ja_full_width", "２０２１年４月３日", "2021-04-03", "ja"),
    Case("ja_full_width_era", "令和　３年　４月　５日", "2021-04-05", "ja"),
    Case("ja_era_letter", "S63.1.7", "1988-01-07", "ja"),
    Case("ja_weekday", "2021年4月3日（土）", "2021-04-03", "ja"),
    Case("ja_era_dots", "令和3.4.5", "2021-04-05", "ja"),
    Case("zh_taiwan", "民國110年5月6日", "2021-05-06", "zh"),
    Case("ocr_spaces", "25 .07 .2000", "2000-07-25", "de"),
    Case("unbroken_by_key", "20050722", "2005-07-22", "zh", "出生年月"),
    Case("leap_day", "29.02.2020", "2020-02-29", "de"),
)
AMOUNTS = (
    Case("de_both_marks", "1.234,56 €", "1234.56 EUR", "de"),
    Case("no_language_both_marks", "EUR 1,234.56", "1234.56 EUR"),
    Case("fr_spaces", "1 234,56 €", "1234.56 EUR", "fr"),
    Case("fr_narrow_space", "1\u202f234,56\u00a0€", "1234.56 EUR", "fr"),
    Case("swiss", "CHF 1'234.50", "1234.50 CHF", "de"),
    Case("swiss_apostrophe", "1’234.50 CHF", "1234.50 CHF", "it"),
    Case("de_thousands_by_language", "34.124 €", "34124 EUR", "de"),
    Case("en_thousands_by_language", "£34,124", "34124 GBP", "en"),
    Case("en_dollar_is_nobodys", "$1,234.50", "1234.50", "en"),
    Case("us_dollar", "US$ 1,234.50", "1234.50 USD", "en"),
    Case("dollar_and_code", "$ 100 CAD", "100 CAD", "en"),
    Case("pt_real", "R$ 1.234,56", "1234.56 BRL", "pt"),
    Case("ja_yen", "￥１，２３４", "1234 JPY", "ja"),
    Case("ja_yen_name", "1,234円", "1234 JPY", "ja"),
    Case("zh_yuan", "¥1,234.00", "1234.00 CNY", "zh"),
    Case("yen_or_yuan", "¥500", "500"),
    Case("zh_ten_thousands", "6250万元", "62500000 CNY", "zh"),
    Case("ja_hundred_million", "1.5億円", "150000000 JPY", "ja"),
    Case("de_no_cents", "67,- €", "67 EUR", "de"),
    Case("negative", "-12,50 €", "-12.50 EUR", "de"),
    Case("negative_inside", "€ -12,50", "-12.50 EUR", "de"),
    Case("accounting_negative", "($1,234.50)", "-1234.50", "en"),
    Case("millions", "3.669.000 EUR", "3669000 EUR"),
    Case("name", "12,50 Euro", "12.50 EUR", "de"),
    Case("currency_in_key", "1.490,00", "1490.00 EUR", "de", "Monatsbetrag in EUR"),
    Case("unknown_dollar_in_key", "1,200.50", "1200.50", "en", "Cost in MX$"),
    Case("yen_in_key", "1,200", "1200 JPY", "ja", "金額（円）"),
    Case("money_in_key", "2,500", "2500", "en", "Amount requested"),
)
NUMBERS = (
    Case("one_digit", "9", "9"),
    Case("zero", "0", "0"),
    Case("decimal_comma", "2,8", "2.8", "de"),
    Case("decimal_point", "4.450", "4.450", "en"),
    Case("bare_fraction", ".92", "0.92", "en"),
    Case("de_thousands", "1.234", "1234", "de"),
    Case("de_decimal", "1,234", "1.234", "de"),
    Case("fr_decimal", "1,234", "1.234", "fr"),
    Case("it_thousands", "1.234.567", "1234567", "it"),
    Case("leading_zero_settles", "0.123", "0.123"),
    Case("long_whole_settles", "1234.567", "1234.567"),
    Case("percent", "12.5 %", "12.5 %", "en"),
    Case("unit", "803 mg", "803 mg"),
    Case("area", "102.6平方米", "102.6 平方米", "zh"),
    Case("negative", "-3", "-3"),
    Case("typographic_minus", "−3", "-3"),
    Case("positive_sign", "+26", "26"),
    Case("full_width", "１２３", "123", "ja"),
    Case("zh_ten_thousand", "100万", "1000000", "zh"),
    Case("scale_in_key_keeps_the_printed_number", "500", "500", "zh", "注册资本（万元）"),
    Case("count_key", "12", "12", "en", "Number of samples"),
    Case("customers_are_no_cost", "8", "8", "en", "# Customers invited"),
    Case("sentence_is_no_evidence", "123", "123", "de", "Trägt eine Versicherung die Kosten? " * 4),
    Case("building_unit_is_no_currency", "2", "2", "zh", "单元"),
)
PHONES = (
    Case("international", "+49 30 901820", "+4930901820", "de"),
    Case("trunk_zero", "+43 (0) 50108 912 913", "+4350108912913", "de", "Telefon"),
    Case("bracketed_country", "(+33) 1 42 68 53 00", "+33142685300", "fr"),
    Case("full_width_plus", "＋81 3-3580-3311", "+81335803311", "ja", "電話番号"),
    Case("no_country_de", "030/12345-67", None, "de", "Tel.-Nr."),
    Case("no_country_zh", "13706147301", None, "zh", "联系电话"),
    Case("double_zero_is_no_plus", "0049 30 901820", None, "de", "Telefon"),
    Case("area_code_in_brackets", "(212) 736-5000", None, "en"),
    Case("pt_key", "21 3456 7890", None, "pt", "Telefone"),
    Case("impossible_country", "+999 123456", None, "en", "Phone"),
)
EMAILS = (
    Case("plain", "info@beispiel.de", "info@beispiel.de"),
    Case("domain_case", "Jane.Doe@Firma.COM", "Jane.Doe@firma.com"),
    Case("full_width", "ｉｎｆｏ＠firma.jp", "info@firma.jp"),
    Case("reserved_for_examples", "erika@beispiel.test", "erika@beispiel.test"),
)
IDENTIFIERS = (
    Case("creditor_id", "DE56ZZZ00000266584", "DE56ZZZ00000266584", "de"),
    Case("iban", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
    Case("mixed", "39A00A", "39A00A"),
    Case("with_hyphens", "ABC-2020-0042", "ABC-2020-0042"),
    Case("zh_identity_card", "525077198003293459", "525077198003293459", "zh"),
    Case("leading_zero", "071500", "071500"),
    Case("long_run", "13706147301", "13706147301"),
    Case("hexadecimal", "3f2b8c1a-4d5e-6f70-8a9b-0c1d2e3f4a5b", "3f2b8c1a-4d5e-6f70-8a9b-0c1d2e3f4a5b"),
    Case("key_number", "4711", "4711", "de", "Rechnungsnummer"),
    Case("key_no", "8482", "8482", "en", "Invoice No."),
    Case("key_spaces", "123 456 789", "123456789", "fr", "SIREN"),
    Case("key_zh", "56342456", "56342456", "zh", "邮编"),
    Case("key_ja", "100-0001", "100-0001", "ja", "郵便番号"),
    Case("file_number_is_no_date", "2021/15/40", "2021/15/40", "de", "Aktenzeichen"),
    Case("sort_code_is_no_date", "12-10-56", "12-10-56", "en", "Code"),
)
PLAIN_TEXTS = (
    Case("words", "Bahnhofstraße 30", None, "de"),
    Case("partial_date", "approx. 5 Nov or later", None, "en"),
    Case("place_and_date", "Bonn, 12. Dezember 2009", None, "de"),
    Case("before_a_date", "vor 12. März 2020", None, "de"),
    Case("until_a_date", "bis 12. März 2020", None, "de"),
    Case("until_a_date_en", "by March 3, 2020", None, "en"),
    Case("about_a_date", "circa 3 March 2020", None, "en"),
    Case("after_a_date", "après 3 mars 2020", None, "fr"),
    Case("date_range", "01.10.2007-01.10.2017", None, "de"),
    Case("years", "2006-2008", None, "de"),
    Case("month_that_is_a_name", "12 Max 2020", None, "de"),
    Case("month_that_is_a_number", "5 zwei 2020", None, "de"),
    Case("amount_and_words", "12 € pro Tag", None, "de"),
    Case("broken_grouping", "2.000.00", None, "en"),
    Case("superscript_is_no_digit", "10²", None),
    Case("spaced_digits", "22 244 00", None, "en"),
    Case("spaced_groups_may_be_a_code", "123 456 789", None, "fr"),
    Case("postcode_and_town", "55232 Alzey", None, "de", "PLZ Ort"),
    Case("quantity_in_words", "约30个", None, "zh"),
    Case("two_numbers", "$100 600", None, "en"),
    Case("two_currencies", "€ 5 USD", None),
    Case("unbalanced_bracket", "(5 €", None),
    Case("huge", "9" * 79 + ".5", None),
    Case("long", "1" * 81, None),
)
DOUBTFUL = (
    Case("en_date", "03/04/2021", "day-month or month-day", "en"),
    Case("date_without_language", "03/04/2021", "day-month or month-day"),
    Case("zh_date", "03/04/2021", "day-month or month-day", "zh"),
    Case("two_digit_year", "1/31/88", "century", "en"),
    Case("two_digit_year_de", "31.01.88", "century", "de"),
    Case("two_digit_year_by_name", "03-Apr-21", "century", "en"),
    Case("short_year_ja", "20年4月5日", "century", "ja"),
    Case("not_in_calendar", "31.02.2020", "calendar", "de"),
    Case("no_leap_year", "29 February 2021", "calendar", "en"),
    Case("after_its_era", "平成31年5月1日", "era", "ja"),
    Case("before_its_era", "令和元年4月", "era", "ja"),
    Case("lone_point", "1.234", "decimal or"),
    Case("lone_comma", "1,234", "decimal or"),
    Case("es_has_two_conventions", "1.234", "decimal or", "es"),
    Case("fr_point", "1.234", "decimal or", "fr"),
    Case("amount", "1.234 €", "decimal or"),
    Case("weight", "1.234 kg", "decimal or"),
    Case("bad_address", "name@163", "e-mail"),
)


SURE = {
    ValueType.DATE: DATES,
    ValueType.AMOUNT: AMOUNTS,
    ValueType.NUMBER: NUMBERS,
    ValueType.PHONE: PHONES,
    ValueType.EMAIL: EMAILS,
    ValueType.IDENTIFIER: IDENTIFIERS,
    ValueType.TEXT: PLAIN_TEXTS,
}


@pytest.mark.parametrize(
    ("value_type", "case"),
    [
        pytest.param(value_type, case, id=f"{value_type}-{case.name}")
        for value_type, cases in SURE.items()
        for case in cases
    ],
)
def test_type_and_normal_form(value_type: ValueType, case: Case) -> None:
    assert case.classify() == TypedValue(value_type, case.expected, None)


@pytest.mark.parametrize("case", DOUBTFUL, ids=lambda case: case.name)
def test_doubt_stays_text_with_a_warning(case: Case) -> None:
    typed = case.classify()
    assert (typed.value_type, typed.normalized) == (ValueType.TEXT, None)
    assert typed.warning is not None
    assert str(case.expected) in typed.warning
    assert case.text in typed.warning


@pytest.mark.parametrize("text", ["", "  ", "\u3000"], ids=["nothing", "spaces", "wide_space"])
def test_blank_is_empty(text: str) -> None:
    assert classify_value(text, "Name", ("de",)) == TypedValue(ValueType.EMPTY)


def test_iban_with_wrong_check_digits_warns() -> None:
    typed = classify_value("DE88 3704 0044 0532 0130 00", "IBAN", ("de",))
    assert (typed.value_type, typed.normalized) == (ValueType.IDENTIFIER, "DE88370400440532013000")
    assert typed.warning == "'DE88370400440532013000' stands for an IBAN, but its check digits do not hold."


FORM_CHARACTERS = st.text("0123456789.,-+/ ()€$¥円元年月日%'ABab@:令和万", max_size=24) | st.text(max_size=40)
LANGUAGES = st.sampled_from([(), ("en",), ("de",), ("fr", "de"), ("ja",), ("zh",), ("es",)])


@settings(max_examples=600, deadline=None)
@given(
    text=FORM_CHARACTERS, key=st.sampled_from(["", "Datum", "Tel.", "Nr.", "Betrag EUR"]), languages=LANGUAGES
)
def test_never_raises_and_normal_forms_parse_again(text: str, key: str, languages: tuple[str, ...]) -> None:
    typed = classify_value(text, key, languages)
    if typed.value_type in {ValueType.AMOUNT, ValueType.NUMBER}:
        number = (typed.normalized or "").split(" ")[0]
        assert Decimal(number).is_finite()
        assert re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", number)
    if typed.value_type is ValueType.DATE:
        again = classify_value(typed.normalized or "", "", ())
        assert len(typed.normalized or "") == 7 or again.normalized == typed.normalized
    if typed.warning or typed.value_type is ValueType.TEXT:
        assert typed.value_type is ValueType.IDENTIFIER or typed.normalized is None


@settings(max_examples=200, deadline=None)
@given(
    cents=st.integers(-(10**11), 10**11), code=st.sampled_from(["EUR", "USD", "JPY"]), german=st.booleans()
)
def test_printed_amounts_come_back(cents: int, code: str, german: bool) -> None:
    printed = f"{Decimal(cents) / 100:,.2f}"
    if german:
        printed = printed.translate(str.maketrans(".,", ",."))
    typed = classify_value(f"{printed} {code}", "", ())
    assert typed == TypedValue(ValueType.AMOUNT, f"{Decimal(cents) / 100:.2f} {code}")


def test_long_texts_cost_no_time() -> None:
    worst = ("a" * 79 + "!", "1 " * 39 + "!", "1." * 39 + "!", "A1 " * 26 + "?", "(" * 80, "a@" * 40)
    start = time.perf_counter()
    for text in worst:
        classify_value(text, "Nr.", ("de",))
    assert time.perf_counter() - start < 0.2
