"""Which country a report means by the name it gives a marketplace.

The problem: one report says `US`, the next `Amazon.com`, `USA`, `United States` or `ATVPDKIKX0DER`, by account and by
language; and a report by warehouse gives `LEJ1`. The idea: what is known to name a country is read; a warehouse names
none, and what is unknown is never taken for the seller's own marketplace without a word.
"""

import re
import unicodedata

_LETTERS = re.compile(r"(?!AA|NA|Q[M-Z]|X|ZZ)[A-Z]{2}")
"""Two letters that can be a country: ISO 3166-1 keeps AA, QM to QZ, XA to XZ and ZZ for users of their own. NA is what
programs write where there is nothing, and at Amazon all of North America; it has no shop in Namibia."""
_WAREHOUSE = re.compile(r"[A-Z]{3,4}\d{1,2}")
_NAMED = {
    "US": (
        "amazon.com, usa, united states, united states of america, atvpdkikx0der, vereinigte staaten, "
        "états-unis, stati uniti, estados unidos, アメリカ, 米国, アメリカ合衆国, 美国"
    ),
    "CA": "amazon.ca, can, canada, a2euq1wtgctbg2, kanada, canadá, カナダ, 加拿大",
    "MX": "amazon.com.mx, mex, mexico, a1am78c64um0y8, mexiko, mexique, messico, méxico, メキシコ, 墨西哥",
    "BR": "amazon.com.br, bra, brazil, a2q3y263d00kwc, brasilien, brésil, brasile, brasil, ブラジル, 巴西",
    "UK": (
        "amazon.co.uk, gb, gbr, united kingdom, great britain, a1f83g8c2aro7p, vereinigtes königreich, "
        "großbritannien, royaume-uni, regno unito, reino unido, イギリス, 英国"
    ),
    "DE": "amazon.de, deu, germany, a1pa6795ukmfr9, deutschland, allemagne, germania, alemania, ドイツ, 德国",
    "FR": "amazon.fr, fra, france, a13v1ib3viyzzh, frankreich, francia, フランス, 法国",
    "IT": "amazon.it, ita, italy, apj6jra9ng5v4, italien, italie, italia, イタリア, 意大利",
    "ES": "amazon.es, esp, spain, a1rkkupihcs9hs, spanien, espagne, spagna, españa, スペイン, 西班牙",
    "NL": (
        "amazon.nl, nld, netherlands, the netherlands, a1805izsgtt6hs, niederlande, pays-bas, "
        "paesi bassi, países bajos, nederland, オランダ, 荷兰"
    ),
    "SE": "amazon.se, swe, sweden, a2nodrkzp88zb9, schweden, suède, svezia, suecia, sverige, スウェーデン, 瑞典",
    "PL": "amazon.pl, pol, poland, a1c3sozrarq6r3, polen, pologne, polonia, polska, ポーランド, 波兰",
    "BE": ("amazon.com.be, bel, belgium, amen7pms3edwl, belgien, belgique, belgio, bélgica, belgië, ベルギー, 比利时"),
    "IE": "amazon.ie, irl, ireland, a28r8c7nbkewea, irland, irlande, irlanda, アイルランド, 爱尔兰",
    "TR": ("amazon.com.tr, tur, turkey, türkiye, a33avaj2pdy3ev, türkei, turquie, turchia, turquía, トルコ, 土耳其"),
    "AE": (
        "amazon.ae, are, united arab emirates, uae, a2vigq35rcs4ug, vereinigte arabische emirate, "
        "émirats arabes unis, emirati arabi uniti, emiratos árabes unidos, アラブ首長国連邦, 阿联酋"
    ),
    "SA": (
        "amazon.sa, sau, saudi arabia, a17e79c6d8dwnp, saudi-arabien, arabie saoudite, arabia saudita, "
        "サウジアラビア, 沙特阿拉伯"
    ),
    "EG": "amazon.eg, egy, egypt, arbp9ooshtchu, ägypten, égypte, egitto, egipto, エジプト, 埃及",
    "ZA": (
        "amazon.co.za, zaf, south africa, ae08wj6yknbmc, südafrika, afrique du sud, sudafrica, "
        "sudáfrica, 南アフリカ, 南非"
    ),
    "IN": "amazon.in, ind, india, a21tjruun4kgv, indien, inde, インド, 印度",
    "JP": "amazon.co.jp, amazon.jp, jpn, japan, a1vc38t7yxb528, japon, giappone, japón, 日本",
    "AU": "amazon.com.au, aus, australia, a39ibj37trp1c6, australien, australie, オーストラリア, 澳大利亚",
    "SG": "amazon.sg, sgp, singapore, a19vau5u5o7rus, singapur, singapour, シンガポール, 新加坡",
}
"""By country: its shop, its three letters, its names, the marketplace's id in Amazon's interfaces."""


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


_COUNTRIES = {_folded(name): country for country, names in _NAMED.items() for name in names.split(",")}


def marketplace(text: str) -> str | None:
    """The country of a marketplace, as two letters, or None where the text names none.

    Examples:
        >>> marketplace("Amazon.de"), marketplace("us"), marketplace("GB"), marketplace("Canada")
        ('DE', 'US', 'UK', 'CA')
        >>> marketplace("www.amazon.co.jp"), marketplace("Non-Amazon US"), marketplace("ドイツ")
        ('JP', 'US', 'DE')
        >>> [marketplace(text) for text in ("ONT8", "Non-Amazon", "cz", "XX", "NA")]
        [None, None, 'CZ', None, None]
    """
    name = _folded(text)
    for start in ("https://", "www.", "non-amazon ", "amazon "):
        name = name.removeprefix(start)
    known = _COUNTRIES.get(name.rstrip("/"))
    return known or (name.upper() if _LETTERS.fullmatch(name.upper()) else None)


def amazon_sells_in(text: str) -> str | None:
    """The country that a text is the name or the capitals of, if Amazon has a shop there.

    Examples:
        >>> [amazon_sells_in(text) for text in ("US", "Canada", "Amazon.de", "GB", "in", "No", "NO", "Reno")]
        ['US', 'CA', 'DE', 'UK', None, None, None, None]
    """
    country = marketplace(text)
    is_word = len(text.strip()) == len("US") and not text.isupper()
    return country if country in _NAMED and not is_word else None


def names_no_marketplace(text: str) -> bool:
    """Whether a text is none that should name a marketplace: blank, or sold outside Amazon's shops.

    Examples:
        >>> names_no_marketplace(""), names_no_marketplace("Non-Amazon"), names_no_marketplace("Atlantis")
        (True, True, False)
    """
    return _folded(text) in {"", "non-amazon"}


def is_warehouse(text: str) -> bool:
    """Whether a text is the code of one of Amazon's warehouses.

    Examples:
        >>> is_warehouse("LEJ1"), is_warehouse("US"), is_warehouse("Atlantis")
        (True, False, False)
    """
    return _WAREHOUSE.fullmatch(text.strip().upper()) is not None
