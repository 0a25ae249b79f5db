Option Explicit
Option Private Module

' Single cells answered without Python, by the same rules; LotRanges takes the cells of ranges here one by one. Each
' function returns True if it has a result. If a cell is anything but blank, a date, a whole number, a text such as
' 2027-03-31 or an Excel error, it returns False and Python is asked, which also words the problem.

Private Const FirstDay As Long = 36526
Private Const LastDay As Long = 73415
Private Const MostDays As Long = 999999999
Private Const LongestLife As Long = 36525
Private Const MostRows As Long = 100

Private Const NotHere As Long = -1
Private Const Blank As Long = 0
Private Const Known As Long = 1
Private Const Failed As Long = 2

Public Function LotDaysLeft(ByVal Expiry As Variant, ByVal AsOf As Variant, ByRef Result As Variant) As Boolean
    Dim e As Long, a As Long
    Result = Empty
    LotDaysLeft = Answered(ReadDay(Expiry, e, Result), ReadDay(AsOf, a, Result), Known, Known, Result)
    If LotDaysLeft And IsEmpty(Result) Then Result = e - a
End Function

Public Function LotFlag(ByVal Expiry As Variant, ByVal AsOf As Variant, ByVal Cutoff As Variant, ByVal ExpiredBelow As Variant, ByRef Result As Variant) As Boolean
    Dim e As Long, a As Long, c As Long, b As Long
    Result = Empty
    LotFlag = Answered(ReadDay(Expiry, e, Result), ReadDay(AsOf, a, Result), ReadDays(Cutoff, c, True, Result), ReadDays(ExpiredBelow, b, True, Result), Result)
    If Not LotFlag Then Exit Function
    If Not IsEmpty(Result) Then Exit Function
    If e - a < b Then
        Result = "Expired"
    ElseIf e - c <= a Then
        Result = "Inside cut-off"
    Else
        Result = "OK"
    End If
End Function

Public Function LotSellBy(ByVal Expiry As Variant, ByVal Cutoff As Variant, ByRef Result As Variant) As Boolean
    Dim e As Long, c As Long
    Result = Empty
    LotSellBy = Answered(ReadDay(Expiry, e, Result), ReadDays(Cutoff, c, False, Result), Known, Known, Result)
    If LotSellBy And IsEmpty(Result) Then LotSellBy = MadeDate(CDbl(e) - c, Result)
End Function

Public Function LotShipBy(ByVal Expiry As Variant, ByVal MinDays As Variant, ByVal Transit As Variant, ByVal Receiving As Variant, ByRef Result As Variant) As Boolean
    Dim e As Long, m As Long, t As Long, r As Long
    Result = Empty
    LotShipBy = Answered(ReadDay(Expiry, e, Result), ReadDays(MinDays, m, False, Result), ReadDays(Transit, t, False, Result), ReadDays(Receiving, r, True, Result), Result)
    If LotShipBy And IsEmpty(Result) Then LotShipBy = MadeDate(CDbl(e) - m - t - r, Result)
End Function

Public Function LotExpiry(ByVal Production As Variant, ByVal ShelfLife As Variant, ByRef Result As Variant) As Boolean
    Dim p As Long, months As Long, days As Long
    Result = Empty
    LotExpiry = Answered(ReadDay(Production, p, Result), ReadLife(ShelfLife, months, days, Result), Known, Known, Result)
    If LotExpiry And IsEmpty(Result) Then LotExpiry = MadeDate(AfterMonths(p, months) + days, Result)
End Function

' Buckets: rows of name, first and last day; a blank first or last day is open.
Public Function LotBucket(ByVal Expiry As Variant, ByVal AsOf As Variant, ByVal Buckets As Variant, ByRef Result As Variant) As Boolean
    Result = Empty
    LotBucket = False
    If LotAreBuckets(Buckets) Then LotBucket = LotBucketIn(Expiry, AsOf, Buckets, Result)
End Function

' The same with buckets that LotAreBuckets has looked at.
Public Function LotBucketIn(ByVal Expiry As Variant, ByVal AsOf As Variant, ByRef Buckets As Variant, ByRef Result As Variant) As Boolean
    Dim e As Long, a As Long, i As Long, column As Long
    Result = Empty
    LotBucketIn = Answered(ReadDay(Expiry, e, Result), ReadDay(AsOf, a, Result), Known, Known, Result)
    If Not LotBucketIn Then Exit Function
    If Not IsEmpty(Result) Then Exit Function
    LotBucketIn = False
    column = LBound(Buckets, 2)
    For i = LBound(Buckets, 1) To UBound(Buckets, 1)
        If IsRange(Buckets, i) Then
            If (IsOpen(Buckets(i, column + 1)) Or LowOf(Buckets, i) <= e - a) And (IsOpen(Buckets(i, column + 2)) Or HighOf(Buckets, i) >= e - a) Then
                Result = Trim(Buckets(i, column))
                LotBucketIn = True
                Exit Function
            End If
        End If
    Next i
End Function

' Whether they are rows of three cells in which every number of days has its bucket.
Public Function LotAreBuckets(ByRef Buckets As Variant) As Boolean
    LotAreBuckets = False
    On Error GoTo NotRows
    If Not IsArray(Buckets) Then Exit Function
    ' Every row is compared with every other one, so a long range is left to Python.
    If UBound(Buckets, 1) - LBound(Buckets, 1) >= MostRows Then Exit Function
    LotAreBuckets = ArePartition(Buckets)
    Exit Function
NotRows:
    LotAreBuckets = False
End Function

' What the kinds of the arguments lead to: a blank, no answer here, an error, or (Result left empty) a value to work out.
' A blank comes before everything else; of several problems the first argument's counts.
Private Function Answered(ByVal A As Long, ByVal B As Long, ByVal C As Long, ByVal D As Long, ByRef Result As Variant) As Boolean
    Dim kind As Long
    kind = A
    If kind = Known Then kind = B
    If kind = Known Then kind = C
    If kind = Known Then kind = D
    If A = Blank Or B = Blank Or C = Blank Or D = Blank Then kind = Blank
    If kind = Blank Then Result = ""
    If kind = NotHere Then Result = Empty
    Answered = (kind <> NotHere)
End Function

' Whether a cell is an Excel error. The first one found is the result.
Private Function IsFailed(ByVal Cell As Variant, ByRef Result As Variant) As Boolean
    IsFailed = IsError(Cell)
    If IsFailed And IsEmpty(Result) Then Result = Cell
End Function

Private Function IsNumber(ByVal Cell As Variant) As Boolean
    Select Case VarType(Cell)
        Case vbInteger, vbLong, vbSingle, vbDouble, vbCurrency, vbDate
            IsNumber = True
        Case Else
            IsNumber = False
    End Select
End Function

Public Function LotIsBlank(ByVal Cell As Variant) As Boolean
    LotIsBlank = False
    If IsEmpty(Cell) Then
        LotIsBlank = True
    ElseIf VarType(Cell) = vbString Then
        LotIsBlank = (Len(Trim(Cell)) = 0)
    End If
End Function

Private Function ReadDay(ByVal Cell As Variant, ByRef Day As Long, ByRef Result As Variant) As Long
    Dim d As Double
    ReadDay = NotHere
    If IsFailed(Cell, Result) Then
        ReadDay = Failed
    ElseIf LotIsBlank(Cell) Then
        ReadDay = Blank
    ElseIf IsNumber(Cell) Then
        d = Int(CDbl(Cell))
        If d >= FirstDay And d <= LastDay Then
            Day = CLng(d)
            ReadDay = Known
        End If
    ElseIf VarType(Cell) = vbString Then
        If ReadIso(Trim(Cell), Day) Then ReadDay = Known
    End If
End Function

' A text such as 2027-03-31.
Private Function ReadIso(ByVal Text As String, ByRef Day As Long) As Boolean
    Dim y As Long, m As Long, d As Long, made As Date
    ReadIso = False
    If Len(Text) <> 10 Then Exit Function
    If Mid(Text, 5, 1) <> "-" Or Mid(Text, 8, 1) <> "-" Then Exit Function
    If Not AreDigits(Left(Text, 4) & Mid(Text, 6, 2) & Mid(Text, 9, 2)) Then Exit Function
    y = CLng(Left(Text, 4))
    m = CLng(Mid(Text, 6, 2))
    d = CLng(Mid(Text, 9, 2))
    If y < 2000 Or y > 2100 Or m < 1 Or m > 12 Or d < 1 Or d > 31 Then Exit Function
    made = DateSerial(y, m, d)
    If Month(made) <> m Then Exit Function
    Day = CLng(CDbl(made))
    ReadIso = True
End Function

Private Function AreDigits(ByVal Text As String) As Boolean
    Dim i As Long
    AreDigits = Len(Text) > 0
    For i = 1 To Len(Text)
        If AscW(Mid(Text, i, 1)) < 48 Or AscW(Mid(Text, i, 1)) > 57 Then AreDigits = False
    Next i
End Function

' Whole days, none below 0; a blank is 0 where that is allowed.
Private Function ReadDays(ByVal Cell As Variant, ByRef Days As Long, ByVal BlankIsZero As Boolean, ByRef Result As Variant) As Long
    ReadDays = NotHere
    Days = 0
    If IsFailed(Cell, Result) Then
        ReadDays = Failed
    ElseIf LotIsBlank(Cell) Then
        ReadDays = Blank
        If BlankIsZero Then ReadDays = Known
    ElseIf IsNumber(Cell) And VarType(Cell) <> vbDate Then
        If CDbl(Cell) >= 0 And CDbl(Cell) <= MostDays And CDbl(Cell) = Int(CDbl(Cell)) Then
            Days = CLng(Cell)
            ReadDays = Known
        End If
    End If
End Function

' A shelf life such as 24 months, 2 years or 540; a number is days.
Private Function ReadLife(ByVal Cell As Variant, ByRef Months As Long, ByRef Days As Long, ByRef Result As Variant) As Long
    Dim digits As Long, number As Long, unit As String
    ReadLife = NotHere
    Months = 0
    Days = 0
    If IsFailed(Cell, Result) Then
        ReadLife = Failed
        Exit Function
    End If
    If LotIsBlank(Cell) Then
        ReadLife = Blank
        Exit Function
    End If
    If IsNumber(Cell) Then
        ReadLife = ReadDays(Cell, Days, False, Result)
        If Days = 0 Or Days > LongestLife Then ReadLife = NotHere
        Exit Function
    End If
    If VarType(Cell) <> vbString Then Exit Function
    unit = LCase(Trim(Cell))
    Do While digits < Len(unit) And digits < 5
        If Not AreDigits(Mid(unit, digits + 1, 1)) Then Exit Do
        digits = digits + 1
    Loop
    If digits = 0 Or digits > 4 Then Exit Function
    number = CLng(Left(unit, digits))
    unit = Trim(Mid(unit, digits + 1))
    If number = 0 Then Exit Function
    Select Case unit
        Case "months", "month", "m"
            If number <= 1200 Then Months = number
        Case "years", "year", "y"
            If number <= 100 Then Months = 12 * number
        Case "weeks", "week", "w"
            If number <= 5200 Then Days = 7 * number
        Case "days", "day", "d", ""
            Days = number
    End Select
    If Months > 0 Or Days > 0 Then ReadLife = Known
End Function

' Calendar months; what was made on the last day of a month expires on the last day of one.
Private Function AfterMonths(ByVal Day As Long, ByVal Months As Long) As Double
    Dim y As Long, m As Long, d As Long, last As Long
    AfterMonths = Day
    If Months = 0 Then Exit Function
    y = Year(CDate(Day))
    m = Month(CDate(Day))
    d = CLng(Day - CDbl(DateSerial(y, m, 1))) + 1
    If d = LastOf(y, m) Then d = 31
    y = y + (m - 1 + Months) \ 12
    m = (m - 1 + Months) Mod 12 + 1
    last = LastOf(y, m)
    If d > last Then d = last
    AfterMonths = CDbl(DateSerial(y, m, d))
End Function

Private Function LastOf(ByVal Y As Long, ByVal M As Long) As Long
    If M = 12 Then
        LastOf = 31
    Else
        LastOf = CLng(CDbl(DateSerial(Y, M + 1, 1)) - CDbl(DateSerial(Y, M, 1)))
    End If
End Function

Private Function MadeDate(ByVal Day As Double, ByRef Result As Variant) As Boolean
    MadeDate = (Day >= FirstDay And Day <= LastDay)
    If MadeDate Then Result = CDate(Day)
End Function

' Every number of days is in exactly one bucket: each has a neighbor or an open end on both sides.
Private Function ArePartition(ByRef Buckets As Variant) As Boolean
    Dim i As Long, opened As Long, closed As Long, low As Long, dated As Long, undated As Long
    ArePartition = False
    low = LBound(Buckets, 2) + 1
    If UBound(Buckets, 2) <> low + 1 Then Exit Function
    For i = LBound(Buckets, 1) To UBound(Buckets, 1)
        If IsRange(Buckets, i) Then
            If Not IsNamed(Buckets, i) Or Not Meets(Buckets, i) Then Exit Function
            dated = dated + 1
            If IsOpen(Buckets(i, low)) Then opened = opened + 1
            If IsOpen(Buckets(i, low + 1)) Then closed = closed + 1
        ElseIf Not LotIsBlank(Buckets(i, low - 1)) Then
            If Not IsNamed(Buckets, i) Then Exit Function
            undated = undated + 1
        End If
    Next i
    ArePartition = (opened = 1 And closed = 1 And undated <= 1 And dated < LotBucketSlots)
End Function

' Its bounds are whole numbers in order, and another bucket begins where it ends and ends where it begins.
Private Function Meets(ByRef Buckets As Variant, ByVal Row As Long) As Boolean
    Dim low As Long
    Meets = False
    low = LBound(Buckets, 2) + 1
    If Not IsBound(Buckets(Row, low)) Or Not IsBound(Buckets(Row, low + 1)) Then Exit Function
    If Not IsOpen(Buckets(Row, low)) Then
        If Neighbours(Buckets, low + 1, LowOf(Buckets, Row) - 1) <> 1 Then Exit Function
    End If
    If Not IsOpen(Buckets(Row, low + 1)) Then
        If Neighbours(Buckets, low, HighOf(Buckets, Row) + 1) <> 1 Then Exit Function
        If Not IsOpen(Buckets(Row, low)) Then
            If LowOf(Buckets, Row) > HighOf(Buckets, Row) Then Exit Function
        End If
    End If
    Meets = True
End Function

' It has a name that no other row has, ignoring case.
Private Function IsNamed(ByRef Buckets As Variant, ByVal Row As Long) As Boolean
    Dim i As Long, column As Long, alike As Long
    IsNamed = False
    column = LBound(Buckets, 2)
    If VarType(Buckets(Row, column)) <> vbString Then Exit Function
    If LotIsBlank(Buckets(Row, column)) Then Exit Function
    For i = LBound(Buckets, 1) To UBound(Buckets, 1)
        If VarType(Buckets(i, column)) = vbString Then
            If LCase(Trim(Buckets(i, column))) = LCase(Trim(Buckets(Row, column))) Then alike = alike + 1
        End If
    Next i
    IsNamed = (alike = 1)
End Function

' The row without bounds is the one for lots without a date.
Private Function IsRange(ByRef Buckets As Variant, ByVal Row As Long) As Boolean
    IsRange = Not (IsOpen(Buckets(Row, LBound(Buckets, 2) + 1)) And IsOpen(Buckets(Row, LBound(Buckets, 2) + 2)))
End Function

Private Function IsOpen(ByVal Cell As Variant) As Boolean
    IsOpen = LotIsBlank(Cell)
End Function

Private Function IsBound(ByVal Cell As Variant) As Boolean
    IsBound = LotIsBlank(Cell)
    If IsNumber(Cell) And VarType(Cell) <> vbDate Then IsBound = (CDbl(Cell) = Int(CDbl(Cell)) And Abs(CDbl(Cell)) <= MostDays)
End Function

Private Function LowOf(ByRef Buckets As Variant, ByVal Row As Long) As Long
    If Not IsOpen(Buckets(Row, LBound(Buckets, 2) + 1)) Then LowOf = CLng(Buckets(Row, LBound(Buckets, 2) + 1))
End Function

Private Function HighOf(ByRef Buckets As Variant, ByVal Row As Long) As Long
    If Not IsOpen(Buckets(Row, LBound(Buckets, 2) + 2)) Then HighOf = CLng(Buckets(Row, LBound(Buckets, 2) + 2))
End Function

Private Function Neighbours(ByRef Buckets As Variant, ByVal Column As Long, ByVal Days As Long) As Long
    Dim i As Long
    For i = LBound(Buckets, 1) To UBound(Buckets, 1)
        If Not IsOpen(Buckets(i, Column)) Then
            If IsNumber(Buckets(i, Column)) Then
                If CDbl(Buckets(i, Column)) = Days Then Neighbours = Neighbours + 1
            End If
        End If
    Next i
End Function
