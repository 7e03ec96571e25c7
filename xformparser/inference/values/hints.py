"""What a key says of its value, in the eight languages of the product."""

import re

_PHONE = re.compile(
    r"\btel(?!ex|ler)|phone|fon\b|\bfax|\bmobil|\bhandy|\bm[oó]vil|\bcellulare|\bcelular"
    r"|電話|电话|手机|手機|携帯|传真|傳真|ファックス|ファクス",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\b(no\.?|nr\.?|number|num[eé]ro|n[uú]mero|n[°º]) ((of|de|der|von|di)\b|d')", re.IGNORECASE
)
_IDENTIFIER = re.compile(
    r"\b(id|iban|bic|swift|vat|ust|siren|siret|zip|plz|rut|rfc|cuit|cep|cpf|cnpj|dni|nif|nie|ssn|isbn)\b"
    r"|\b(no|nr)(\.|[:)]?$)|n[°º]|№|nummer\b|number\b|num[eé]ro\b|n[uú]mero\b|\bcode\b|codice|c[oó]digo"
    r"|\bref(erence|erenz|\.)?\b|postleitzahl|post ?code|postal|zeichen\b|[^a-zäöüß]nr\.?\b"
    r"|番号|编号|編號|号码|號碼|代码|代碼|证号|证件号|学号|工号|账号|帐号|帳號|账户|邮编|口座|号[:)]?$",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\bamount|\bprice|\bcost|\bfee\b|\bsalary|betrag|preis\b|kosten\b|gebühr|\bmontant|\bprix\b|\bco[uû]t"
    r"|\bimporte|\bprecio|\bimporto|\bprezzo|\bcosto\b|\bpreço|\bcusto\b|金額|金额|価格|价格|費用|费用|料金",
    re.IGNORECASE,
)
_SCALED = re.compile(
    r"[万萬千億亿]|\b[kt] ?(€|eur|\$)|\b(mio|mrd|tsd|mln|mld)\b|million|milliard|billion|thousand|tausend"
    r"|\bmiles\b|\bmilliers\b|\bmigliaia\b|\bmilhares\b|000\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\bdat(e|um|a)\b|datum\b|\bfecha|birth|geboren|naissance|nacimiento|nascita|nascimento"
    r"|日期|年月|时间|時間|日付|期日|生日",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(r"\bmm ?[./ -] ?dd\b", re.IGNORECASE)
_DAY_FIRST = re.compile(r"\b(dd|tt|jj|gg) ?[./ -] ?mm\b", re.IGNORECASE)


def names_phone(key: str) -> bool:
    """Tell whether the key asks for a phone or fax number."""
    return _PHONE.search(key) is not None


def names_identifier(key: str) -> bool:
    """Tell whether the key asks for a number that identifies, not one that counts."""
    return _IDENTIFIER.search(key) is not None and not _COUNT.search(key)


def names_money(key: str) -> bool:
    """Tell whether the key asks for money."""
    return _MONEY.search(key) is not None


def names_scale(key: str) -> bool:
    """Tell whether the key counts in thousands, 万 or millions, so that the value is a part."""
    return _SCALED.search(key) is not None


def names_date(key: str) -> bool:
    """Tell whether the key asks for a date."""
    return _DATE.search(key) is not None


def date_order(key: str) -> str | None:
    """Return "dm" or "md" where the key prints an order, as in "Date (MM/DD/YYYY)", else None."""
    if _MONTH_FIRST.search(key):
        return "md"
    return "dm" if _DAY_FIRST.search(key) else None
