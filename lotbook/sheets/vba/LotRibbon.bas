Option Explicit

' The buttons of the ribbon tab Lotbook. Each press runs a job in Python, which answers with one message; one
' that begins with an exclamation mark reports a problem. The same Subs without an argument are in the macro list.

Private Const Problem As String = "!"

Private mMessage As String
Private mQuiet As Boolean

Public Sub Ribbon_RefreshAging(ByVal control As Object)
    LotbookRefreshAging
End Sub

Public Sub Ribbon_CheckData(ByVal control As Object)
    LotbookCheckData
End Sub

Public Sub Ribbon_UndoLast(ByVal control As Object)
    LotbookUndoLast
End Sub

Public Sub Ribbon_Fefo(ByVal control As Object)
    LotbookShowSheet "Sheet_FEFO"
End Sub

Public Sub Ribbon_Allocate(ByVal control As Object)
    LotbookAllocate
End Sub

Public Sub Ribbon_BookCount(ByVal control As Object)
    LotbookBookCount
End Sub

Public Sub Ribbon_BringIn(ByVal control As Object)
    LotbookBringIn
End Sub

Public Sub Ribbon_Removals(ByVal control As Object)
    LotbookShowSheet "Sheet_Removals"
End Sub

Public Sub Ribbon_RunRecall(ByVal control As Object)
    LotbookRunRecall
End Sub

Public Sub Ribbon_RecallPacket(ByVal control As Object)
    LotbookRecallPacket
End Sub

Public Sub Ribbon_MarkRecalled(ByVal control As Object)
    LotbookMarkRecalled
End Sub

Public Sub Ribbon_UndoMark(ByVal control As Object)
    LotbookUndoMark
End Sub

Public Sub Ribbon_MockRecall(ByVal control As Object)
    LotbookMockRecall
End Sub

Public Sub Ribbon_EmailSupplier(ByVal control As Object)
    LotbookEmailSupplier
End Sub

Public Sub Ribbon_TakeInReply(ByVal control As Object)
    LotbookTakeInReply
End Sub

Public Sub Ribbon_ImportAmazon(ByVal control As Object)
    LotbookImportAmazon
End Sub

Public Sub Ribbon_SaveRemovals(ByVal control As Object)
    LotbookSaveRemovals
End Sub

Public Sub Ribbon_Functions(ByVal control As Object)
    LotbookShowSheet "Sheet_Functions"
End Sub

Public Sub Ribbon_Doctor(ByVal control As Object)
    LotbookDoctor
End Sub

Public Sub Ribbon_Reconnect(ByVal control As Object)
    LotbookReconnect
End Sub

Public Sub Ribbon_About(ByVal control As Object)
    LotbookAbout
End Sub

Public Sub LotbookShowSheet(ByVal CodeName As String)
    If DoneInFront("LotbookShowSheet", CodeName) Then Exit Sub
    ShowSheet CodeName
End Sub

Public Sub LotbookRefreshAging()
    If DoneInFront("LotbookRefreshAging") Then Exit Sub
    If Pressed("refresh_aging", Array()) Then Exit Sub
    Application.Calculate
    TellNotReached "so the lists were not refreshed. Days left, flags and the figures on Start update themselves without it"
End Sub

Public Sub LotbookCheckData()
    If DoneInFront("LotbookCheckData") Then Exit Sub
    Press "check_data", Array(), "so nothing was checked"
End Sub

Public Sub LotbookUndoLast()
    If DoneInFront("LotbookUndoLast") Then Exit Sub
    Press "undo_last", Array(), "so nothing was taken back"
End Sub

Public Sub LotbookAllocate()
    Dim sku As String, quantity As String, whom As String
    If DoneInFront("LotbookAllocate") Then Exit Sub
    sku = Trim(Typed("SKU to allocate (SKU:LOT takes it from one lot):"))
    If Len(sku) = 0 Then Exit Sub
    quantity = Trim(Typed("Units of " & sku & " wanted:"))
    If Len(quantity) = 0 Then Exit Sub
    whom = Trim(Typed("Channel or customer it is for, as on the sheet Channels (blank: any):"))
    Press "allocate", Array(sku, quantity, whom), "so nothing was allocated"
End Sub

Public Sub LotbookBookCount()
    If DoneInFront("LotbookBookCount") Then Exit Sub
    Press "book_count", Array(), "so nothing was booked"
End Sub

Public Sub LotbookBringIn()
    Dim files As String
    If DoneInFront("LotbookBringIn") Then Exit Sub
    files = Picked("Lists,*.xlsx;*.xlsm;*.xlsb;*.xls;*.ods;*.csv;*.tsv;*.txt,All files,*.*", "Bring in a list")
    If Len(files) = 0 Then Exit Sub
    Press "bring_in", Array(files), "so nothing was brought in"
End Sub

Public Sub LotbookRunRecall()
    If DoneInFront("LotbookRunRecall") Then Exit Sub
    ShowSheet "Sheet_Recall"
    Press "run_recall", Array(), "so no recall was run"
End Sub

Public Sub LotbookMockRecall()
    If DoneInFront("LotbookMockRecall") Then Exit Sub
    ShowSheet "Sheet_Recall"
    Press "mock_recall", Array(), "so no recall was run"
End Sub

Public Sub LotbookRecallPacket()
    If DoneInFront("LotbookRecallPacket") Then Exit Sub
    Press "recall_packet", Array(), "so nothing was saved"
End Sub

Public Sub LotbookMarkRecalled()
    If DoneInFront("LotbookMarkRecalled") Then Exit Sub
    If Not Sure("Set the lots on the Recall sheet that were asked for, and the bundles made from them, to Recalled?") Then Exit Sub
    Press "mark_recalled", Array(), "so nothing was marked"
End Sub

Public Sub LotbookUndoMark()
    If DoneInFront("LotbookUndoMark") Then Exit Sub
    If Not Sure("Restore the status each lot on the Recall sheet had before it was marked?") Then Exit Sub
    Press "undo_mark", Array(), "so nothing was changed"
End Sub

Public Sub LotbookEmailSupplier()
    Dim supplier As String
    If DoneInFront("LotbookEmailSupplier") Then Exit Sub
    supplier = Trim(Typed("Supplier to write to, as on the Suppliers sheet (all: every supplier with lots that expire soon):"))
    If Len(supplier) = 0 Then Exit Sub
    Press "email_supplier", Array(supplier), "so no message was made"
End Sub

Public Sub LotbookTakeInReply()
    Dim chosen As Variant
    If DoneInFront("LotbookTakeInReply") Then Exit Sub
#If Mac Then
    chosen = Application.GetOpenFilename()
#Else
    chosen = Application.GetOpenFilename("Excel workbooks (*.xlsx), *.xlsx", 1, "The workbook a supplier sent back")
#End If
    If VarType(chosen) = vbBoolean Then Exit Sub
    Press "take_in_reply", Array(CStr(chosen)), "so nothing was taken in"
End Sub

Public Sub LotbookImportAmazon()
    Dim files As String
    If DoneInFront("LotbookImportAmazon") Then Exit Sub
    files = Picked("Amazon reports,*.txt;*.csv;*.tsv,All files,*.*", "Import Amazon report")
    If Len(files) = 0 Then Exit Sub
    Press "import_amazon", Array(files), "so nothing was imported"
End Sub

Public Sub LotbookSaveRemovals()
    If DoneInFront("LotbookSaveRemovals") Then Exit Sub
    Press "save_removals", Array(), "so nothing was saved"
End Sub

Public Sub LotbookDoctor()
    If DoneInFront("LotbookDoctor") Then Exit Sub
    Press "doctor", Array()
End Sub

Public Sub LotbookReconnect()
    If DoneInFront("LotbookReconnect") Then Exit Sub
    LotPythonReconnect
    If LotPythonThere() Then
        Application.CalculateFull
        Tell "Connected to Python. All formulas were recalculated."
    Else
        TellNotReached
    End If
End Sub

Public Sub LotbookAbout()
    If DoneInFront("LotbookAbout") Then Exit Sub
    Tell "Lotbook " & LotbookVersion & vbLf & "A live first-expired-first-out tracker of lots."
End Sub

' Keep messages for LotbookMessage instead of showing them, for scripts, which cannot press OK.
Public Sub LotbookQuiet(ByVal Quiet As Boolean)
    mQuiet = Quiet
End Sub

' The last message.
Public Function LotbookMessage() As String
    LotbookMessage = mMessage
End Function

' Run a job in Python and show its answer, or say that Python could not be reached and what that means.
Private Sub Press(ByVal Job As String, ByVal Arguments As Variant, Optional ByVal Outcome As String)
    If Not Pressed(Job, Arguments) Then TellNotReached Outcome
End Sub

Private Sub TellNotReached(Optional ByVal Outcome As String)
    If Len(Outcome) > 0 Then Outcome = ", " & Outcome
    Tell Problem & "Python could not be reached" & Outcome & "." & vbLf & vbLf & WhatToDo()
End Sub

' Run a job in Python and show its answer. False if Python could not be reached.
Private Function Pressed(ByVal Job As String, ByVal Arguments As Variant) As Boolean
    Dim answer As Variant
    Pressed = False
    mMessage = ""
#If Mac Then
    Pressed = LotPythonRun(LotPythonOwnModules & "; import udfs.ribbon; udfs.ribbon.press_and_tell('" & Job & "'" & Listed(Arguments) & ")")
#Else
    If LotPythonCall("udfs.ribbon", "press", WithJob(Job, Arguments), answer) Then
        If Left(CStr(answer), 14) = "lotbook error:" Then answer = Problem & answer
        Tell CStr(answer)
        Pressed = True
    End If
#End If
End Function

' With two trackers open Excel may run the macro of the one that is not in front; the same macro of the other one then
' does it. True if this one has nothing left to do.
Private Function DoneInFront(ByVal Macro As String, Optional ByVal Argument As Variant) As Boolean
    Dim place As String
    DoneInFront = False
    If LotPythonInFront() Then Exit Function
    DoneInFront = True
    On Error GoTo NotThere
    place = "'" & Replace(ActiveWorkbook.Name, "'", "''") & "'!" & Macro
    If IsMissing(Argument) Then
        Application.Run place
    Else
        Application.Run place, Argument
    End If
    Exit Function
NotThere:
    Tell Problem & "This button belongs to " & ThisWorkbook.Name & ", and the workbook in front has no such button. Click into your tracker, and press again."
End Function

Private Function WithJob(ByVal Job As String, ByVal Arguments As Variant) As Variant
    Dim together() As Variant, i As Long
    ReDim together(0 To UBound(Arguments) - LBound(Arguments) + 1)
    together(0) = Job
    For i = LBound(Arguments) To UBound(Arguments)
        together(i - LBound(Arguments) + 1) = Arguments(i)
    Next i
    WithJob = together
End Function

' The arguments as Python literals. All but the plainest characters are sent as numbers: they pass through AppleScript,
' which splits at |, and a shell, to which $ and others mean something.
Private Function Listed(ByVal Arguments As Variant) As String
    Dim i As Long, k As Long, one As String
    For i = LBound(Arguments) To UBound(Arguments)
        Listed = Listed & ", '"
        For k = 1 To Len(Arguments(i))
            one = Mid(Arguments(i), k, 1)
            If Not (one Like "[A-Za-z0-9]") Then one = "\u" & Right("000" & Hex(AscW(one)), 4)
            Listed = Listed & one
        Next k
        Listed = Listed & "'"
    Next i
End Function

Private Function WhatToDo() As String
    Dim place As String
    ' On OneDrive and SharePoint it is an address, which no terminal can open.
    If InStr(ThisWorkbook.FullName, "://") = 0 Then place = " """ & ThisWorkbook.FullName & """"
    WhatToDo = "Open a terminal (Windows: cmd) and type:" & vbLf & "    lotbook doctor" & place & vbLf & _
        "It says what is missing and how to fix it. Then press Lotbook > Reconnect."
    If Len(LotPythonReason()) > 0 Then WhatToDo = WhatToDo & vbLf & vbLf & "(" & LotPythonReason() & ")"
End Function

Private Sub Tell(ByVal Text As String)
    mMessage = Text
    If mQuiet Or Not Application.DisplayAlerts Then Exit Sub
    If Left(Text, 1) = Problem Then
        MsgBox Mid(Text, 2), vbExclamation, "Lotbook"
    Else
        MsgBox Text, vbInformation, "Lotbook"
    End If
End Sub

' What the user types, blank for Cancel. VBA's own InputBox turns every letter that Windows has no room for in its code
' page into a question mark; Excel's keeps them.
Private Function Typed(ByVal Question As String) As String
    Dim answer As Variant
    Typed = ""
    answer = Application.InputBox(Question, "Lotbook", , , , , , 2)
    If VarType(answer) <> vbBoolean Then Typed = answer
End Function

' The files the user picks, one on a line; blank for Cancel.
Private Function Picked(ByVal Kinds As String, ByVal Title As String) As String
    Dim chosen As Variant, i As Long
    Picked = ""
#If Mac Then
    ' Excel for Mac does not accept a filter of this kind.
    chosen = Application.GetOpenFilename(MultiSelect:=True)
#Else
    chosen = Application.GetOpenFilename(Kinds, 1, Title, , True)
#End If
    If IsArray(chosen) Then
        For i = LBound(chosen) To UBound(chosen)
            Picked = Picked & chosen(i) & vbLf
        Next i
    ElseIf VarType(chosen) = vbString Then
        Picked = chosen
    End If
End Function

' Whether the user agrees. Scripts, which cannot press a button, always do.
Private Function Sure(ByVal Question As String) As Boolean
    Sure = True
    If mQuiet Or Not Application.DisplayAlerts Then Exit Function
    Sure = (MsgBox(Question, vbYesNo + vbQuestion, "Lotbook") = vbYes)
End Function

' By its code name, which stays the same when the sheet is renamed; looked up, since the module would not compile
' without a sheet it names.
Private Sub ShowSheet(ByVal CodeName As String)
    Dim page As Object
    On Error GoTo Refused
    For Each page In ThisWorkbook.Worksheets
        If page.CodeName = CodeName Then
            If page.Visible <> xlSheetVisible Then page.Visible = xlSheetVisible
            page.Activate
            Exit Sub
        End If
    Next page
    Tell Problem & "The sheet is no longer in this workbook."
    Exit Sub
Refused:
    Tell Problem & "Excel cannot show the sheet (" & Err.Description & "). If the workbook is protected, unprotect it: Review > Protect Workbook."
End Sub
