import random
import warnings

import pytest

from lotbook.hosts.ooxml.vba_project import ProjectError, _encoding, code, modules, unpacked
from lotbook.sheets import project
from tests.setup.computers import vba_with


def read_by_olevba(content: bytes) -> dict[str, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library it parses with
        from oletools.olevba import VBA_Parser  # noqa: PLC0415 - so that its warnings are caught

        parser = VBA_Parser("vbaProject.bin", data=content)
        found = {name.rpartition(".")[0]: text for _, _, name, text in parser.extract_all_macros()}
        parser.close()
    return found


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


def test_modules_read_as_another_reader_reads_them() -> None:
    # Long, repetitive and random texts, so that chunks of every kind are unpacked.
    numbers = random.Random(7)  # noqa: S311 - no secret
    noise = "\n".join(f"' {numbers.getrandbits(2000):x}" for _ in range(40))
    content = vba_with(Mine="Sub A()\nEnd Sub\n" + "' again and again\n" * 900, Noise=noise)
    found, expected = modules(content), read_by_olevba(content)
    assert found.keys() == expected.keys()
    assert {"Mine", "Noise", "LotPython", "ThisWorkbook", "Sheet_Lots"} <= found.keys()
    assert {name: lines(text) for name, text in found.items()} == {name: lines(text) for name, text in expected.items()}


def test_a_stream_unpacks_to_what_the_specification_says() -> None:
    # MS-OVBA 3.2.1 and 3.2.2: nothing to pack, and a text that repeats itself.
    plain = bytes.fromhex("01 19 B0 00 61 62 63 64 65 66 67 68 00 69 6A 6B 6C 6D 6E 6F 70 00 71 72 73 74 75 76 2E")
    packed = bytes.fromhex(
        "01 2F B0 00 23 61 61 61 62 63 64 65 82 66 00 70 61 67 68 69 6A 01 38 08 61 6B 6C 00 30 6D 6E 6F 70 06 71 02 70"
        "04 10 72 73 74 75 76 10 77 78 79 7A 00 3C"
    )
    assert unpacked(plain) == b"abcdefghijklmnopqrstuv."
    assert unpacked(packed) == b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"


def test_spacing_and_capitals_are_no_difference_and_words_are() -> None:
    assert code("Sub  A()\r\n  x = 1\r\nEnd sub") == code('Attribute VB_Name = "M"\nSub a()\n\nX = 1\nEnd Sub\n')
    assert code("x = 1") != code("x = 2")


def test_what_is_no_project_is_refused_and_never_a_crash() -> None:
    good = project.project()
    with pytest.raises(ProjectError, match="not an OLE container"):
        modules(b"PK")
    numbers = random.Random(11)  # noqa: S311 - no secret
    refused = 0
    for _ in range(150):
        bad = bytearray(good[: numbers.choice([len(good), len(good), 512, 3000, 20_000])])
        for _ in range(30):
            bad[numbers.randrange(8, len(bad))] = numbers.randrange(256)
        try:
            modules(bytes(bad))
        except ProjectError:
            refused += 1
    assert refused > 30


def test_texts_are_read_in_the_code_page_they_are_stored_in() -> None:
    assert "café" in modules(vba_with(Mine="' café\n"))["Mine"]
    assert b"caf\x8e".decode(_encoding(10000)) == "café", "Excel for Mac"
    assert b"caf\xe9".decode(_encoding(99)) == "café", "no code page at all"
