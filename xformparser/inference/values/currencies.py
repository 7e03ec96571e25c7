"""Signs and names of currencies, and the ISO 4217 code that each stands for."""

import re

_CODES = (
    "EUR|USD|GBP|JPY|CNY|CHF|BRL|CAD|AUD|NZD|MXN|ARS|CLP|COP|PEN|PLN|CZK|HUF|RON|BGN|SEK|NOK|DKK|ISK"
    "|TRY|RUB|UAH|HKD|TWD|KRW|SGD|INR|IDR|THB|MYR|PHP|VND|ZAR|ILS|AED|SAR|EGP"
)
_SIGNS = {
    "€": "EUR",
    "Euro": "EUR",
    "euro": "EUR",
    "Euros": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "$": None,
    "US$": "USD",
    "R$": "BRL",
    "CA$": "CAD",
    "C$": "CAD",
    "AU$": "AUD",
    "A$": "AUD",
    "HK$": "HKD",
    "NT$": "TWD",
    "¥": None,
    "円": "JPY",
    "日元": "JPY",
    "元": None,
    "人民币": "CNY",
    "RMB": "CNY",
    "zł": "PLN",
    "SFr.": "CHF",
    "Fr.": None,
}
_LOCAL = {("¥", "ja"): "JPY", ("¥", "zh"): "CNY", ("元", "zh"): "CNY"}
"""Signs that the document's language settles."""

CURRENCY = f"(?:{_CODES}|{'|'.join(re.escape(sign) for sign in _SIGNS)})"
"""Pattern of every code, sign and name."""

_DOLLARS = "|".join(re.escape(sign) for sign in _SIGNS if "$" in sign)
_IN_KEY = re.compile(
    rf"(?<![A-Za-z])(?:{_CODES}|RMB|[Ee]uros?|{_DOLLARS})(?![A-Za-z])|[€£¥]|人民币|(?<=[(:])[元円](?=\)|$)"
)


def currency_code(mark: str, language: str | None) -> str | None:
    """Return the ISO code of a sign, or None where it may be one of several ("$" alone is nobody's)."""
    return _LOCAL.get((mark, language or ""), _SIGNS.get(mark)) if mark in _SIGNS else mark


def names_currency(key: str) -> bool:
    """Tell whether the key holds a sign or code."""
    return _IN_KEY.search(key) is not None


def key_currency(key: str, language: str | None) -> str | None:
    """Return the one ISO code that the key names, or None where it names none or several."""
    codes = {currency_code(mark, language) for mark in _IN_KEY.findall(key)}
    return codes.pop() if len(codes) == 1 else None
