Option Explicit
Option Private Module

' What ranges hold, and ranges answered without Python: LotNative answers one cell after the other. All ranges of a call
' have one size, and a single cell goes with every cell of them.

Private Const OneCell As Long = 0
Private Const OneRow As Long = 1
Private Const RowsOfCells As Long = 2

Private Const MostArguments As Long = 4

' The values of an argument. If it reaches the end of the sheet, only the rows in use: a million blanks mean nothing and
' are slow to send. Several areas at once are refused, since VBA would read only the first of them.
Public Function LotValuesOf(ByVal Given As Variant) As Variant
    Dim area As Object, used As Object, count As Long, values As Variant
    If TypeName(Given) = "Range" Then
        ' LibreOffice takes an argument followed by a dot for an object, even if it is a number.
        Set area = Given
        If area.Areas.Count > 1 Then
            LotValuesOf = CVErr(xlErrRef)
            Exit Function
        End If
        If area.Row + area.Rows.Count > area.Worksheet.Rows.Count Then
            Set used = area.Worksheet.UsedRange
            count = used.Row + used.Rows.Count - area.Row
            If count < 1 Then count = 1
            Set area = area.Resize(count)
        End If
        values = area
        ' LibreOffice, which calls itself Excel 11, gives 0 for an error in a range.
        If Val(Application.Version) < 12 Then values = WithErrors(area, values)
        LotValuesOf = values
        Exit Function
    End If
    LotValuesOf = Given
End Function

' The values of a range, with the text of an error in place of 0.
Private Function WithErrors(ByVal Area As Object, ByVal Values As Variant) As Variant
    Dim r As Long, c As Long, shown As String
    If IsArray(Values) Then
        For r = LBound(Values, 1) To UBound(Values, 1)
            For c = LBound(Values, 2) To UBound(Values, 2)
                If VarType(Values(r, c)) = vbDouble Then
                    If Values(r, c) = 0 Then
                        shown = Area.Cells(r - LBound(Values, 1) + 1, c - LBound(Values, 2) + 1).Text
                        If Left(shown, 1) = "#" Or Left(shown, 4) = "Err:" Then Values(r, c) = shown
                    End If
                End If
            Next c
        Next r
    End If
    WithErrors = Values
End Function

' The answers of a function, in rows and columns. True if every cell has one. Otherwise Result is what to show if Python
' cannot be reached: NoPython in each cell that only Python can answer, or why no cell has an answer, if that is known.
' Buckets is the place of the argument with the buckets, -1 if there is none.
Public Function LotRange(ByVal Name As String, ByVal Given As Variant, ByVal Buckets As Long, ByVal NoPython As String, ByRef Result As Variant) As Boolean
    Dim parts(0 To MostArguments - 1) As Variant, cells(0 To MostArguments - 1) As Variant, shapes(0 To MostArguments - 1) As Long
    Dim made() As Variant, part As Variant, answer As Variant
    Dim shape As Long, i As Long, last As Long, r As Long, c As Long, rows As Long, columns As Long
    LotRange = False
    Result = Empty
    If Buckets >= 0 Then
        If Not LotAreBuckets(Given(Buckets)) Then Exit Function
    End If
    last = UBound(Given)
    rows = 1
    columns = 1
    For i = 0 To last
        part = Given(i)
        cells(i) = part
        If i <> Buckets Then
            Result = Fitted(part, shape, rows, columns)
            If Not IsEmpty(Result) Then Exit Function
            parts(i) = part
            shapes(i) = shape
        End If
    Next i
    LotRange = True
    ReDim made(1 To rows, 1 To columns)
    For r = 1 To rows
        For c = 1 To columns
            For i = 0 To last
                If i <> Buckets Then cells(i) = CellOf(parts(i), shapes(i), r, c)
            Next i
            If Not LotCellAnswered(Name, cells, answer) Then
                answer = NoPython
                LotRange = False
            End If
            made(r, c) = answer
        Next c
    Next r
    Result = made
End Function

' Whether an argument, or a cell of it, is blank.
Public Function LotHasBlanks(ByRef Values As Variant) As Boolean
    Dim shape As Long, rows As Long, columns As Long, r As Long, c As Long
    LotHasBlanks = False
    Measure Values, shape, rows, columns
    For r = 1 To rows
        For c = 1 To columns
            If LotIsBlank(CellOf(Values, shape, r, c)) Then
                LotHasBlanks = True
                Exit Function
            End If
        Next c
    Next r
End Function

' Put a value where an argument, or a cell of it, is blank.
Public Sub LotFillBlanks(ByRef Values As Variant, ByVal Filling As Variant)
    Dim shape As Long, rows As Long, columns As Long, r As Long, c As Long
    Measure Values, shape, rows, columns
    For r = 1 To rows
        For c = 1 To columns
            If LotIsBlank(CellOf(Values, shape, r, c)) Then
                Select Case shape
                    Case OneCell
                        Values = Filling
                    Case OneRow
                        Values(LBound(Values) + c - 1) = Filling
                    Case Else
                        Values(LBound(Values, 1) + r - 1, LBound(Values, 2) + c - 1) = Filling
                End Select
            End If
        Next c
    Next r
End Sub

' Measures an argument, whose size is that of all if those before it are single cells. Gives what is wrong if it differs.
Private Function Fitted(ByRef Values As Variant, ByRef Shape As Long, ByRef Rows As Long, ByRef Columns As Long) As Variant
    Dim r As Long, c As Long, only As Variant
    Fitted = Empty
    Measure Values, Shape, r, c
    If r = 1 And c = 1 Then
        only = CellOf(Values, Shape, 1, 1)
        Values = only
        Shape = OneCell
    ElseIf Rows = 1 And Columns = 1 Then
        Rows = r
        Columns = c
    ElseIf r <> Rows Or c <> Columns Then
        Fitted = "Ranges of different sizes: " & Rows & " x " & Columns & " and " & r & " x " & c & "."
    End If
End Function

' Excel gives the row of an array formula as a plain list, and a range of cells as rows.
Private Sub Measure(ByRef Values As Variant, ByRef Shape As Long, ByRef Rows As Long, ByRef Columns As Long)
    Shape = OneCell
    Rows = 1
    Columns = 1
    If Not IsArray(Values) Then Exit Sub
    Shape = OneRow
    Columns = UBound(Values, 1) - LBound(Values, 1) + 1
    On Error GoTo IsList
    Columns = UBound(Values, 2) - LBound(Values, 2) + 1
    Rows = UBound(Values, 1) - LBound(Values, 1) + 1
    Shape = RowsOfCells
IsList:
End Sub

Private Function CellOf(ByRef Values As Variant, ByVal Shape As Long, ByVal R As Long, ByVal C As Long) As Variant
    Select Case Shape
        Case OneCell
            CellOf = Values
        Case OneRow
            CellOf = Values(LBound(Values) + C - 1)
        Case Else
            CellOf = Values(LBound(Values, 1) + R - 1, LBound(Values, 2) + C - 1)
    End Select
End Function
