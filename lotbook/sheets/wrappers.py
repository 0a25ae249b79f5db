"""The VBA wrappers of the worksheet functions, made from the descriptions in `functions`.

A wrapper reads its arguments, answers itself what it can, and asks Python otherwise.
"""

from collections.abc import Iterator, Sequence

from lotbook.core.tables import BUCKET_SLOTS
from lotbook.sheets.formulas import BUCKET_ROWS
from lotbook.sheets.functions import AS_OF, BUCKETS, DEFAULT_PLACE, EXPIRED_BELOW, FUNCTIONS, Argument, Function
from lotbook.sheets.help_page import FIRST_ROW, HEADERS, NO_MACROS
from lotbook.sheets.tracker import INPUT_ROW
from lotbook.version import VERSION

CATEGORY = "Lotbook"
"""The category the function wizard lists them in."""

_HEAD = """Option Explicit

' Made from lotbook/sheets/functions.py by lotbook build: change it there.

Public Const LotbookVersion As String = "{version}"
Public Const LotBucketSlots As Long = {slots}

Private mStart As Object
Private mBuckets As Object

' A sheet by its code name. It is looked up, since the module would not compile without a sheet it names.
Private Function PageOf(ByVal CodeName As String) As Object
    Dim page As Object
    Set PageOf = Nothing
    For Each page In ThisWorkbook.Worksheets
        If page.CodeName = CodeName Then
            Set PageOf = page
            Exit Function
        End If
    Next page
End Function

' The sheet Start, looked up once: cells ask for it very often.
Private Function StartPage() As Object
    If mStart Is Nothing Then Set mStart = PageOf("Sheet_Start")
    Set StartPage = mStart
End Function

' The workbook's own date for today; today if it has none, as in Python.
Private Function TheAsOf() As Variant
    Dim found As Variant
    On Error Resume Next
    found = StartPage().Range("{as_of}")
    If LotIsBlank(found) Then found = Date
    TheAsOf = found
End Function

' Days left below which a lot is expired, as set on the Settings sheet; blank if the workbook has no such cell.
Private Function TheExpiredBelow() As Variant
    On Error Resume Next
    TheExpiredBelow = StartPage().Range("{expired_below}")
End Function

' Where units are that no row gives a place, as set on the Settings sheet; blank if the workbook has no such cell.
Private Function TheDefaultPlace() As Variant
    On Error Resume Next
    TheDefaultPlace = StartPage().Range("{default_place}")
End Function

' The table Buckets of the workbook.
Private Function TheBuckets() As Variant
    Dim found As Variant
    On Error Resume Next
    If mBuckets Is Nothing Then Set mBuckets = PageOf("Sheet_Buckets")
    found = mBuckets.Range("{bucket_rows}")
    ' LibreOffice does not support names for parts of tables.
    If IsEmpty(found) Then found = mBuckets.Range("{bucket_cells}")
    TheBuckets = found
End Function

' What a cell shows that only Python can answer, if it cannot be reached.
Private Function WithoutPython() As String
#If Mac Then
    WithoutPython = "{on_mac}"
#Else
    WithoutPython = "{no_python}"
#End If
End Function

' Ask Python. If it cannot be reached, the cells show what was found without it, or say so.
Private Function Asked(ByVal Name As String, ByVal Arguments As Variant, ByVal Otherwise As Variant) As Variant
    Dim answer As Variant
    answer = Otherwise
    If IsEmpty(answer) Then answer = WithoutPython()
    Asked = answer
#If Mac Then
#Else
    If LotPythonCall("udfs", Name, Arguments, answer) Then Asked = answer
#End If
End Function

' Whether an example on the sheet Functions says that macros are off, though they run now.
Public Function LotMacrosWereOff() As Boolean
    Dim page As Object, i As Long
    LotMacrosWereOff = False
    On Error GoTo NotThere
    Set page = PageOf("Sheet_Functions")
    If page Is Nothing Then Exit Function
    For i = {first_example} To {last_example}
        If CStr(page.Cells(i, {examples})) = "{no_macros}" Then LotMacrosWereOff = True
    Next i
NotThere:
End Function

' Late bound: Excel for Mac does not know ArgumentDescriptions, and where a call names an argument that Excel does not
' know, the whole module does not compile.
Private Sub Describe(ByVal Macro As String, ByVal Summary As String, ByVal Arguments As Variant)
    Dim app As Object
    On Error Resume Next
    Set app = Application
#If Mac Then
    app.MacroOptions Macro:=Macro, Category:="{category}", Description:=Summary
#Else
    app.MacroOptions Macro:=Macro, Category:="{category}", Description:=Summary, ArgumentDescriptions:=Arguments
#End If
End Sub

' For the function wizard.
Public Sub LotDescribeFunctions()
    Dim book As String
    ' Excel would look for a bare name in the active workbook.
    book = "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!"
"""

NO_PYTHON = "Needs Python: see Lotbook > Doctor"
"""What a cell shows if only Python can answer its function and Python cannot be reached."""

ON_MAC = "Needs Excel for Windows"
"""What it shows on a Mac, where Excel cannot ask Python."""

_DEFAULTS = {
    AS_OF: "TheAsOf",
    BUCKETS: "TheBuckets",
    EXPIRED_BELOW: "TheExpiredBelow",
    DEFAULT_PLACE: "TheDefaultPlace",
}
"""The VBA function that gives the default of an argument."""

_BUCKET_CELLS = f"A{INPUT_ROW + 1}:C{INPUT_ROW + BUCKET_SLOTS}"


def native_name(function: Function) -> str:
    """The VBA function that answers one cell.

    Examples:
        >>> native_name(FUNCTIONS[0])
        'LotDaysLeft'
    """
    return "".join(word.capitalize() for word in function.name.split("_"))


def wrappers() -> str:
    """The module LotFunctions."""
    head = _HEAD.format(
        version=VERSION,
        slots=BUCKET_SLOTS,
        as_of=AS_OF,
        expired_below=EXPIRED_BELOW,
        default_place=DEFAULT_PLACE,
        bucket_rows=BUCKET_ROWS,
        bucket_cells=_BUCKET_CELLS,
        no_python=NO_PYTHON,
        on_mac=ON_MAC,
        category=CATEGORY,
        no_macros=NO_MACROS,
        first_example=FIRST_ROW,
        last_example=FIRST_ROW + len(FUNCTIONS) - 1,
        examples=len(HEADERS),
    )
    lines = [line for function in FUNCTIONS for line in _description(function)]
    described = "\n".join(lines) + "\nEnd Sub\n\n" + "\n".join(_one_cell()) + "\n"
    return head + described + "".join(f"\n{_wrapper(function)}" for function in FUNCTIONS)


def _description(function: Function) -> Iterator[str]:
    helps = ", ".join(_quoted(argument.help) for argument in function.arguments)
    yield f"    Describe book & {_quoted(function.name)}, {_quoted(function.summary)}, _"
    yield f"        Array({helps})"


def _one_cell() -> Iterator[str]:
    """The function through which `LotRanges` asks for one cell after the other."""
    yield "' The answer for one cell of a range. Buckets are looked at only once, before the first cell."
    arguments = "ByVal Name As String, ByRef Cells As Variant, ByRef Result As Variant"
    yield f"Public Function LotCellAnswered({arguments}) As Boolean"
    yield "    Select Case Name"
    for function in FUNCTIONS:
        if function.native:
            cells = ", ".join(f"Cells({i})" for i in range(len(function.arguments)))
            checked = "In" if _buckets(function) >= 0 else ""
            yield f'        Case "{function.name}"'
            yield f"            LotCellAnswered = {native_name(function)}{checked}({cells}, Result)"
    yield "    End Select"
    yield "End Function"


def _buckets(function: Function) -> int:
    """The place of the argument that goes as a whole with every cell of the others; -1 if there is none."""
    return next((i for i, each in enumerate(function.arguments) if each.default_from == BUCKETS), -1)


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
            yield f"    If Not IsMissing({argument.name}) Then {each} = LotValuesOf({argument.name})"
        else:
            yield f"    {each} = LotValuesOf({argument.name})"
        if argument.default_from:
            blank = "LotIsBlank" if argument.default_from == BUCKETS else "LotHasBlanks"
            yield f"    If {blank}({each}) Then"
            # Excel must recalculate the cell when a default changes, though it is not an argument.
            yield "        Application.Volatile"
            yield f"        LotFillBlanks {each}, {_DEFAULTS[argument.default_from]}()"
            yield "    End If"
    if function.native:
        yield from _without_python(function, given)
    yield f'    {name} = Asked("{name}", Array({", ".join(given)}), result)'
    yield "    Exit Function"
    yield "Failed:"
    yield f'    {name} = "lotbook error: " & Err.Description'
    yield "End Function"


def _without_python(function: Function, given: Sequence[str]) -> Iterator[str]:
    """The lines that answer without Python what they can."""
    name, buckets = function.name, _buckets(function)
    ranges = " Or ".join(f"IsArray({each})" for i, each in enumerate(given) if i != buckets)
    yield f"    If Not ({ranges}) Then"
    yield f"        If {native_name(function)}({', '.join(given)}, result) Then"
    yield f"            {name} = result"
    yield "            Exit Function"
    yield "        End If"
    yield f'    ElseIf LotRange("{name}", Array({", ".join(given)}), {buckets}, WithoutPython(), result) Then'
    yield f"        {name} = result"
    yield "        Exit Function"
    yield "    End If"


def _parameter(argument: Argument) -> str:
    return f"{'Optional ' if argument.optional else ''}ByVal {argument.name} As Variant"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
