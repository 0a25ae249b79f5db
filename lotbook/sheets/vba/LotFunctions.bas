Option Explicit

' Made from lotbook/sheets/functions.py by lotbook build: change it there.

Public Const LotbookVersion As String = "0.2.0"
Public Const LotBucketSlots As Long = 12

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
    found = StartPage().Range("AsOf")
    If LotIsBlank(found) Then found = Date
    TheAsOf = found
End Function

' Days left below which a lot is expired, as set on the Settings sheet; blank if the workbook has no such cell.
Private Function TheExpiredBelow() As Variant
    On Error Resume Next
    TheExpiredBelow = StartPage().Range("ExpiredBelow")
End Function

' Where units are that no row gives a place, as set on the Settings sheet; blank if the workbook has no such cell.
Private Function TheDefaultPlace() As Variant
    On Error Resume Next
    TheDefaultPlace = StartPage().Range("DefaultPlace")
End Function

' The table Buckets of the workbook.
Private Function TheBuckets() As Variant
    Dim found As Variant
    On Error Resume Next
    If mBuckets Is Nothing Then Set mBuckets = PageOf("Sheet_Buckets")
    found = mBuckets.Range("BucketRows")
    ' LibreOffice does not support names for parts of tables.
    If IsEmpty(found) Then found = mBuckets.Range("A5:C16")
    TheBuckets = found
End Function

' What a cell shows that only Python can answer, if it cannot be reached.
Private Function WithoutPython() As String
#If Mac Then
    WithoutPython = "Needs Excel for Windows"
#Else
    WithoutPython = "Needs Python: see Lotbook > Doctor"
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
    For i = 6 To 21
        If CStr(page.Cells(i, 5)) = "Macros are off" Then LotMacrosWereOff = True
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
    app.MacroOptions Macro:=Macro, Category:="Lotbook", Description:=Summary
#Else
    app.MacroOptions Macro:=Macro, Category:="Lotbook", Description:=Summary, ArgumentDescriptions:=Arguments
#End If
End Sub

' For the function wizard.
Public Sub LotDescribeFunctions()
    Dim book As String
    ' Excel would look for a bare name in the active workbook.
    book = "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!"
    Describe book & "LOT_DAYS_LEFT", "Days from a date to the expiry date: 0 on the last good day, negative after it.", _
        Array("Expiry date: one cell or a range. A date, or text such as 2027-03-31 or EXP 03/2027.", "The as-of date. If omitted, the workbook's as-of date.")
    Describe book & "LOT_BUCKET", "The bucket that the days left fall into.", _
        Array("Expiry date: one cell or a range. A date, or text such as 2027-03-31 or EXP 03/2027.", "The as-of date. If omitted, the workbook's as-of date.", "Columns Bucket, From days, To days. If omitted, the workbook's Buckets table.")
    Describe book & "LOT_FLAG", "The expiry of a lot at a glance: Expired, Inside cut-off or OK.", _
        Array("Expiry date: one cell or a range. A date, or text such as 2027-03-31 or EXP 03/2027.", "The as-of date. If omitted, the workbook's as-of date.", "Cut-off days: days before expiry at which the channel stops selling. If omitted, 0.", "A lot is expired if fewer days than this are left: 0 or 1. If omitted, as set on the Settings sheet.")
    Describe book & "LOT_SELL_BY", "The day a channel stops selling a lot: the expiry date minus the cut-off days.", _
        Array("Expiry date: one cell or a range. A date, or text such as 2027-03-31 or EXP 03/2027.", "Cut-off days: days before expiry at which the channel stops selling.")
    Describe book & "LOT_SHIP_BY", "Last day to ship a lot to a channel: expiry date minus the days it must have left and the days in transit.", _
        Array("Expiry date: one cell or a range. A date, or text such as 2027-03-31 or EXP 03/2027.", "Days the lot must have left when the channel receives it.", "Days in transit.", "Days from arrival until it is on sale. If omitted, 0.")
    Describe book & "LOT_EXPIRY", "Expiry date from production date and shelf life. Months are calendar months; a month end stays a month end.", _
        Array("Production date: one cell or a range. A month alone means its last day.", "For example ""24 months"", ""2 years"" or ""540 days"". A plain number means days.")
    Describe book & "LOT_DATE", "The date on a label. A month alone means its last day. Ambiguous dates are reported, never guessed.", _
        Array("Date text: one cell or a range. Clear dates in the range settle the unclear ones.", "Order of day, month and year: DMY, MDY or YMD. If omitted, lotbook works it out.")
    Describe book & "LOT_DECODE", "The production date in a manufacturer's lot code. If the code can mean several dates, all of them.", _
        Array("Lot code: one cell or a range.", "Y year, DDD day of the year, MM and DD month and day, M letter of the month, ? and * other characters. Examples: YDDD, YYDDD, DDDYY, YYMMDD, YYMDD. 202YDDD fixes the decade (otherwise 2000 to 2049).")
    Describe book & "GS1_LOT", "The lot (10) in a scanned GS1 code, with its zeros. Reads element strings and GS1 Digital Link.", _
        Array("Scanned code: one cell or a range, formatted as Text.")
    Describe book & "GS1_EXPIRY", "The expiry date (17) in a scanned GS1 code; without one, best before (15) or sell by (16). Years are 20yy.", _
        Array("Scanned code: one cell or a range, formatted as Text.")
    Describe book & "GS1_GTIN", "The GTIN in a scanned GS1 code: of the unit (01), otherwise of the units in the carton (02).", _
        Array("Scanned code: one cell or a range, formatted as Text.")
    Describe book & "LOT_ON_HAND", "Units of a lot on hand on the as-of date, at all places or at one, by Lots and Shipments alone. It leaves out bundles and Amazon's counts; On hand on the sheet Lots includes both.", _
        Array("SKU, as on the Lots sheet.", "Lot, as on the Lots sheet.", "The Lots table with its header row: Lots[#All].", "The Shipments table with its header row: Shipments[#All].", "One place. If omitted, all places.", "The as-of date. If omitted, the workbook's as-of date.", "The place of units for which no row names one. If omitted, the Default place on the Settings sheet.")
    Describe book & "LOT_AT_RISK", "Units of each lot of one SKU that won't sell by their sell-by date, selling first expired, first out.", _
        Array("Expiry dates of the lots of one SKU.", "Units of each lot.", "Units of the SKU sold per day, in total. Blank if unknown.", "The as-of date. If omitted, the workbook's as-of date.", "Cut-off days: days before expiry at which the channel stops selling. One number, or one per lot. If omitted, 0.")
    Describe book & "FEFO_RANK", "The order in which to use up lots: 1 goes out first within its SKU. Lots without an expiry date go last.", _
        Array("SKU of each lot.", "Expiry date of each lot, or blank.", "Received date of each lot. With equal expiry dates, the earlier one goes first.")
    Describe book & "FEFO_ALLOCATE", "Which lots to fill an order from, first expired first. Skips lots on hold, expired, off sale or too close to expiry.", _
        Array("SKU, as on the Lots sheet.", "Units wanted.", "A table with its header row and the columns SKU, Lot, Expiry date, On hand; also Status, Sell-by, Received date and Place if it has them: FEFO[#All] or Lots[#All].", "The as-of date. If omitted, the workbook's as-of date.", "Days a lot must have left on the as-of date. If omitted, 0.", "A lot is expired if fewer days than this are left: 0 or 1. If omitted, as set on the Settings sheet.", "Where to take units from: a place or a range of them, with FEFO[#All]. If omitted, from every place, Amazon's too.")
    Describe book & "LOT_TRACE", "Every movement of a lot on the Shipments sheet, earliest first: who got it, when, and with which document.", _
        Array("SKU, as on the Lots sheet.", "Lot, as on the Lots sheet.", "The Shipments table with its header row: Shipments[#All].")
End Sub

' The answer for one cell of a range. Buckets are looked at only once, before the first cell.
Public Function LotCellAnswered(ByVal Name As String, ByRef Cells As Variant, ByRef Result As Variant) As Boolean
    Select Case Name
        Case "LOT_DAYS_LEFT"
            LotCellAnswered = LotDaysLeft(Cells(0), Cells(1), Result)
        Case "LOT_BUCKET"
            LotCellAnswered = LotBucketIn(Cells(0), Cells(1), Cells(2), Result)
        Case "LOT_FLAG"
            LotCellAnswered = LotFlag(Cells(0), Cells(1), Cells(2), Cells(3), Result)
        Case "LOT_SELL_BY"
            LotCellAnswered = LotSellBy(Cells(0), Cells(1), Result)
        Case "LOT_SHIP_BY"
            LotCellAnswered = LotShipBy(Cells(0), Cells(1), Cells(2), Cells(3), Result)
        Case "LOT_EXPIRY"
            LotCellAnswered = LotExpiry(Cells(0), Cells(1), Result)
    End Select
End Function

Public Function LOT_DAYS_LEFT(ByVal expiry As Variant, Optional ByVal as_of As Variant) As Variant
    Dim g0 As Variant, g1 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(expiry)
    If Not IsMissing(as_of) Then g1 = LotValuesOf(as_of)
    If LotHasBlanks(g1) Then
        Application.Volatile
        LotFillBlanks g1, TheAsOf()
    End If
    If Not (IsArray(g0) Or IsArray(g1)) Then
        If LotDaysLeft(g0, g1, result) Then
            LOT_DAYS_LEFT = result
            Exit Function
        End If
    ElseIf LotRange("LOT_DAYS_LEFT", Array(g0, g1), -1, WithoutPython(), result) Then
        LOT_DAYS_LEFT = result
        Exit Function
    End If
    LOT_DAYS_LEFT = Asked("LOT_DAYS_LEFT", Array(g0, g1), result)
    Exit Function
Failed:
    LOT_DAYS_LEFT = "lotbook error: " & Err.Description
End Function

Public Function LOT_BUCKET(ByVal expiry As Variant, Optional ByVal as_of As Variant, Optional ByVal buckets As Variant) As Variant
    Dim g0 As Variant, g1 As Variant, g2 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(expiry)
    If Not IsMissing(as_of) Then g1 = LotValuesOf(as_of)
    If LotHasBlanks(g1) Then
        Application.Volatile
        LotFillBlanks g1, TheAsOf()
    End If
    If Not IsMissing(buckets) Then g2 = LotValuesOf(buckets)
    If LotIsBlank(g2) Then
        Application.Volatile
        LotFillBlanks g2, TheBuckets()
    End If
    If Not (IsArray(g0) Or IsArray(g1)) Then
        If LotBucket(g0, g1, g2, result) Then
            LOT_BUCKET = result
            Exit Function
        End If
    ElseIf LotRange("LOT_BUCKET", Array(g0, g1, g2), 2, WithoutPython(), result) Then
        LOT_BUCKET = result
        Exit Function
    End If
    LOT_BUCKET = Asked("LOT_BUCKET", Array(g0, g1, g2), result)
    Exit Function
Failed:
    LOT_BUCKET = "lotbook error: " & Err.Description
End Function

Public Function LOT_FLAG(ByVal expiry As Variant, Optional ByVal as_of As Variant, Optional ByVal cutoff As Variant, Optional ByVal expired_below As Variant) As Variant
    Dim g0 As Variant, g1 As Variant, g2 As Variant, g3 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(expiry)
    If Not IsMissing(as_of) Then g1 = LotValuesOf(as_of)
    If LotHasBlanks(g1) Then
        Application.Volatile
        LotFillBlanks g1, TheAsOf()
    End If
    If Not IsMissing(cutoff) Then g2 = LotValuesOf(cutoff)
    If Not IsMissing(expired_below) Then g3 = LotValuesOf(expired_below)
    If LotHasBlanks(g3) Then
        Application.Volatile
        LotFillBlanks g3, TheExpiredBelow()
    End If
    If Not (IsArray(g0) Or IsArray(g1) Or IsArray(g2) Or IsArray(g3)) Then
        If LotFlag(g0, g1, g2, g3, result) Then
            LOT_FLAG = result
            Exit Function
        End If
    ElseIf LotRange("LOT_FLAG", Array(g0, g1, g2, g3), -1, WithoutPython(), result) Then
        LOT_FLAG = result
        Exit Function
    End If
    LOT_FLAG = Asked("LOT_FLAG", Array(g0, g1, g2, g3), result)
    Exit Function
Failed:
    LOT_FLAG = "lotbook error: " & Err.Description
End Function

Public Function LOT_SELL_BY(ByVal expiry As Variant, ByVal cutoff As Variant) As Variant
    Dim g0 As Variant, g1 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(expiry)
    g1 = LotValuesOf(cutoff)
    If Not (IsArray(g0) Or IsArray(g1)) Then
        If LotSellBy(g0, g1, result) Then
            LOT_SELL_BY = result
            Exit Function
        End If
    ElseIf LotRange("LOT_SELL_BY", Array(g0, g1), -1, WithoutPython(), result) Then
        LOT_SELL_BY = result
        Exit Function
    End If
    LOT_SELL_BY = Asked("LOT_SELL_BY", Array(g0, g1), result)
    Exit Function
Failed:
    LOT_SELL_BY = "lotbook error: " & Err.Description
End Function

Public Function LOT_SHIP_BY(ByVal expiry As Variant, ByVal min_days As Variant, ByVal transit As Variant, Optional ByVal receiving As Variant) As Variant
    Dim g0 As Variant, g1 As Variant, g2 As Variant, g3 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(expiry)
    g1 = LotValuesOf(min_days)
    g2 = LotValuesOf(transit)
    If Not IsMissing(receiving) Then g3 = LotValuesOf(receiving)
    If Not (IsArray(g0) Or IsArray(g1) Or IsArray(g2) Or IsArray(g3)) Then
        If LotShipBy(g0, g1, g2, g3, result) Then
            LOT_SHIP_BY = result
            Exit Function
        End If
    ElseIf LotRange("LOT_SHIP_BY", Array(g0, g1, g2, g3), -1, WithoutPython(), result) Then
        LOT_SHIP_BY = result
        Exit Function
    End If
    LOT_SHIP_BY = Asked("LOT_SHIP_BY", Array(g0, g1, g2, g3), result)
    Exit Function
Failed:
    LOT_SHIP_BY = "lotbook error: " & Err.Description
End Function

Public Function LOT_EXPIRY(ByVal production As Variant, ByVal shelf_life As Variant) As Variant
    Dim g0 As Variant, g1 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(production)
    g1 = LotValuesOf(shelf_life)
    If Not (IsArray(g0) Or IsArray(g1)) Then
        If LotExpiry(g0, g1, result) Then
            LOT_EXPIRY = result
            Exit Function
        End If
    ElseIf LotRange("LOT_EXPIRY", Array(g0, g1), -1, WithoutPython(), result) Then
        LOT_EXPIRY = result
        Exit Function
    End If
    LOT_EXPIRY = Asked("LOT_EXPIRY", Array(g0, g1), result)
    Exit Function
Failed:
    LOT_EXPIRY = "lotbook error: " & Err.Description
End Function

Public Function LOT_DATE(ByVal text As Variant, Optional ByVal order As Variant) As Variant
    Dim g0 As Variant, g1 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(text)
    If Not IsMissing(order) Then g1 = LotValuesOf(order)
    LOT_DATE = Asked("LOT_DATE", Array(g0, g1), result)
    Exit Function
Failed:
    LOT_DATE = "lotbook error: " & Err.Description
End Function

Public Function LOT_DECODE(ByVal code As Variant, ByVal pattern As Variant) As Variant
    Dim g0 As Variant, g1 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(code)
    g1 = LotValuesOf(pattern)
    LOT_DECODE = Asked("LOT_DECODE", Array(g0, g1), result)
    Exit Function
Failed:
    LOT_DECODE = "lotbook error: " & Err.Description
End Function

Public Function GS1_LOT(ByVal scan As Variant) As Variant
    Dim g0 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(scan)
    GS1_LOT = Asked("GS1_LOT", Array(g0), result)
    Exit Function
Failed:
    GS1_LOT = "lotbook error: " & Err.Description
End Function

Public Function GS1_EXPIRY(ByVal scan As Variant) As Variant
    Dim g0 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(scan)
    GS1_EXPIRY = Asked("GS1_EXPIRY", Array(g0), result)
    Exit Function
Failed:
    GS1_EXPIRY = "lotbook error: " & Err.Description
End Function

Public Function GS1_GTIN(ByVal scan As Variant) As Variant
    Dim g0 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(scan)
    GS1_GTIN = Asked("GS1_GTIN", Array(g0), result)
    Exit Function
Failed:
    GS1_GTIN = "lotbook error: " & Err.Description
End Function

Public Function LOT_ON_HAND(ByVal sku As Variant, ByVal lot As Variant, ByVal lots As Variant, ByVal shipments As Variant, Optional ByVal place As Variant, Optional ByVal as_of As Variant, Optional ByVal default_place As Variant) As Variant
    Dim g0 As Variant, g1 As Variant, g2 As Variant, g3 As Variant, g4 As Variant, g5 As Variant, g6 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(sku)
    g1 = LotValuesOf(lot)
    g2 = LotValuesOf(lots)
    g3 = LotValuesOf(shipments)
    If Not IsMissing(place) Then g4 = LotValuesOf(place)
    If Not IsMissing(as_of) Then g5 = LotValuesOf(as_of)
    If LotHasBlanks(g5) Then
        Application.Volatile
        LotFillBlanks g5, TheAsOf()
    End If
    If Not IsMissing(default_place) Then g6 = LotValuesOf(default_place)
    If LotHasBlanks(g6) Then
        Application.Volatile
        LotFillBlanks g6, TheDefaultPlace()
    End If
    LOT_ON_HAND = Asked("LOT_ON_HAND", Array(g0, g1, g2, g3, g4, g5, g6), result)
    Exit Function
Failed:
    LOT_ON_HAND = "lotbook error: " & Err.Description
End Function

Public Function LOT_AT_RISK(ByVal expiries As Variant, ByVal quantities As Variant, ByVal units_per_day As Variant, Optional ByVal as_of As Variant, Optional ByVal cutoff As Variant) As Variant
    Dim g0 As Variant, g1 As Variant, g2 As Variant, g3 As Variant, g4 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(expiries)
    g1 = LotValuesOf(quantities)
    g2 = LotValuesOf(units_per_day)
    If Not IsMissing(as_of) Then g3 = LotValuesOf(as_of)
    If LotHasBlanks(g3) Then
        Application.Volatile
        LotFillBlanks g3, TheAsOf()
    End If
    If Not IsMissing(cutoff) Then g4 = LotValuesOf(cutoff)
    LOT_AT_RISK = Asked("LOT_AT_RISK", Array(g0, g1, g2, g3, g4), result)
    Exit Function
Failed:
    LOT_AT_RISK = "lotbook error: " & Err.Description
End Function

Public Function FEFO_RANK(ByVal skus As Variant, ByVal expiries As Variant, Optional ByVal received As Variant) As Variant
    Dim g0 As Variant, g1 As Variant, g2 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(skus)
    g1 = LotValuesOf(expiries)
    If Not IsMissing(received) Then g2 = LotValuesOf(received)
    FEFO_RANK = Asked("FEFO_RANK", Array(g0, g1, g2), result)
    Exit Function
Failed:
    FEFO_RANK = "lotbook error: " & Err.Description
End Function

Public Function FEFO_ALLOCATE(ByVal sku As Variant, ByVal quantity As Variant, ByVal lots As Variant, Optional ByVal as_of As Variant, Optional ByVal min_days As Variant, Optional ByVal expired_below As Variant, Optional ByVal places As Variant) As Variant
    Dim g0 As Variant, g1 As Variant, g2 As Variant, g3 As Variant, g4 As Variant, g5 As Variant, g6 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(sku)
    g1 = LotValuesOf(quantity)
    g2 = LotValuesOf(lots)
    If Not IsMissing(as_of) Then g3 = LotValuesOf(as_of)
    If LotHasBlanks(g3) Then
        Application.Volatile
        LotFillBlanks g3, TheAsOf()
    End If
    If Not IsMissing(min_days) Then g4 = LotValuesOf(min_days)
    If Not IsMissing(expired_below) Then g5 = LotValuesOf(expired_below)
    If LotHasBlanks(g5) Then
        Application.Volatile
        LotFillBlanks g5, TheExpiredBelow()
    End If
    If Not IsMissing(places) Then g6 = LotValuesOf(places)
    FEFO_ALLOCATE = Asked("FEFO_ALLOCATE", Array(g0, g1, g2, g3, g4, g5, g6), result)
    Exit Function
Failed:
    FEFO_ALLOCATE = "lotbook error: " & Err.Description
End Function

Public Function LOT_TRACE(ByVal sku As Variant, ByVal lot As Variant, ByVal shipments As Variant) As Variant
    Dim g0 As Variant, g1 As Variant, g2 As Variant, result As Variant
    On Error GoTo Failed
    g0 = LotValuesOf(sku)
    g1 = LotValuesOf(lot)
    g2 = LotValuesOf(shipments)
    LOT_TRACE = Asked("LOT_TRACE", Array(g0, g1, g2), result)
    Exit Function
Failed:
    LOT_TRACE = "lotbook error: " & Err.Description
End Function
