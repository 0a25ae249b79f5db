"""The VBA that makes worksheet functions of the descriptions in `functions`, so that nobody has to import them.

A wrapper takes the values of its arguments, answers single cells itself where it can, and asks Python for the rest.
"""

from collections.abc import Iterator

from lotbook import __version__
from lotbook.core.tables import BUCKET_SLOTS
from lotbook.sheets.formulas import BUCKET_ROWS
from lotbook.sheets.functions import AS_OF, BUCKETS, FUNCTIONS, Argument, Function
from lotbook.sheets.tracker import INPUT_ROW

CATEGORY = "Lotbook"
"""Where the function wizard lists them."""

_HEAD = """Option Explicit

' Made from lotbook/sheets/functions.py by lotbook build: change it there.

Public Const LotbookVersion As String = "{version}"
Public Const LotBucketSlots As Long = {slots}

' The workbook's own date for today. A cell that uses it must follow it.
Private Function AsOfOr(ByVal Given As Variant) As Variant
    AsOfOr = Given
    If Not IsNothingGiven(Given) Then Exit Function
    On Error Resume Next
    Application.Volatile
    AsOfOr = Sheet_Start.Range("{as_of}")
End Function

' The table Buckets of the workbook.
Private Function BucketsOr(ByVal Given As Variant) As Variant
    BucketsOr = Given
    If Not IsNothingGiven(Given) Then Exit Function
    On Error Resume Next
    Application.Volatile
    BucketsOr = Empty
    BucketsOr = Sheet_Buckets.Range("{bucket_rows}")
    ' LibreOffice knows no names for parts of tables.
    If IsEmpty(BucketsOr) Then BucketsOr = Sheet_Buckets.Range("{bucket_cells}")
End Function

Private Function IsNothingGiven(ByVal Given As Variant) As Boolean
    IsNothingGiven = False
    If IsArray(Given) Then Exit Function
    If IsEmpty(Given) Then
        IsNothingGiven = True
    ElseIf VarType(Given) = vbString Then
        IsNothingGiven = (Len(Trim(Given)) = 0)
    End If
End Function

' Ask Python. Where it cannot be reached the cell says so.
Private Function Asked(ByVal Name As String, ByVal Arguments As Variant) As Variant
    Dim answer As Variant
    If LotPythonCall("udfs", Name, Arguments, answer) Then
        Asked = answer
    Else
        Asked = "{no_python}"
    End If
End Function

' For the function wizard. Excel forgets it when the workbook is closed.
Public Sub LotDescribeFunctions()
    On Error Resume Next
"""

NO_PYTHON = "Needs Python: see Lotbook > Doctor"
"""What a cell says whose function Python alone can answer, where Python cannot be reached."""

_BUCKET_CELLS = f"A{INPUT_ROW + 1}:C{INPUT_ROW + BUCKET_SLOTS}"


def native_name(function: Function) -> str:
    """The VBA function that answers single cells.

    Examples:
        >>> native_name(FUNCTIONS[0])
        'LotDaysLeft'
    """
    return "".join(word.capitalize() for word in function.name.split("_"))


def wrappers() -> str:
    """The module LotFunctions."""
    head = _HEAD.format(
        version=__version__,
        slots=BUCKET_SLOTS,
        as_of=AS_OF,
        bucket_rows=BUCKET_ROWS,
        bucket_cells=_BUCKET_CELLS,
        no_python=NO_PYTHON,
    )
    lines = [line for function in FUNCTIONS for line in _description(function)]
    described = "\n".join(lines) + "\nEnd Sub\n"
    return head + described + "".join(f"\n{_wrapper(function)}" for function in FUNCTIONS)


def _description(function: Function) -> Iterator[str]:
    helps = ", ".join(_quoted(argument.help) for argument in function.arguments)
    yield f"    Application.MacroOptions Macro:={_quoted(function.name)}, Category:={_quoted(CATEGORY)}, _"
    yield f"        Description:={_quoted(function.summary)}, _"
    yield f"        ArgumentDescriptions:=Array({helps})"


def _wrapper(function: Function) -> str:
    return "\n".join(_lines(function)) + "\n"


def _lines(function: Function) -> Iterator[str]:
    name, count = function.name, len(function.arguments)
    given = [f"g{i}" for i in range(count)]
    yield f"Public Function {name}({', '.join(map(_parameter, function.arguments))}) As Variant"
    yield f"    Dim {', '.join(f'{each} As Variant' for each in [*given, 'result'])}"
    yield "    On Error GoTo Failed"
    for each, argument in zip(given, function.arguments, strict=True):
        if argument.optional:
            yield f"    If Not IsMissing({argument.name}) Then {each} = {argument.name}"
        else:
            yield f"    {each} = {argument.name}"
        if argument.default_from:
            yield f"    {each} = {'AsOfOr' if argument.default_from == AS_OF else 'BucketsOr'}({each})"
    if function.native:
        single = [
            f"IsArray({each})"
            for each, argument in zip(given, function.arguments, strict=True)
            if argument.default_from != BUCKETS
        ]
        yield f"    If Not ({' Or '.join(single)}) Then"
        for each, argument in zip(given, function.arguments, strict=True):
            if argument.default_from != BUCKETS:
                yield f"        If IsError({each}) Then"
                yield f"            {name} = {each}"
                yield "            Exit Function"
                yield "        End If"
        yield f"        If {native_name(function)}({', '.join(given)}, result) Then"
        yield f"            {name} = result"
        yield "            Exit Function"
        yield "        End If"
        yield "    End If"
    yield f'    {name} = Asked("{name}", Array({", ".join(given)}))'
    yield "    Exit Function"
    yield "Failed:"
    yield f'    {name} = "lotbook error: " & Err.Description'
    yield "End Function"


def _parameter(argument: Argument) -> str:
    return f"{'Optional ' if argument.optional else ''}ByVal {argument.name} As Variant"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
