Option Explicit
Option Private Module

' The only module that reaches Python: late bound, through the xlwings add-in. It needs no reference and no
' declaration: without the add-in the project still compiles, and every caller gets the answer False.
' If Python cannot be reached, that is remembered until LotPythonReconnect, or until Excel has opened the workbook: while
' it loads, its add-ins may not be there yet.
' The add-in reads its settings from the active workbook, so it is not used while another workbook is active.

Private Const AddIn As String = "xlwings.xlam"
Private Const ConfSheet As String = "xlwings.conf"
Private Const ConfRows As Long = 30

' Python looks for a module in Excel's current folder first, where a file may have the name of one of lotbook's.
Public Const LotPythonOwnModules As String = "import sys; sys.path[:] = [each for each in sys.path if each]"

Private mServer As Object
Private mTried As Boolean
Private mMissed As Boolean
Private mReason As String

' Call a function of a Python module. True if there is an answer; an error in Python counts as one, as text.
Public Function LotPythonCall(ByVal Place As String, ByVal Name As String, ByVal Arguments As Variant, ByRef Answer As Variant) As Boolean
    LotPythonCall = False
    If Not Reached() Then Exit Function
    If Called(Place, Name, Arguments, Answer) Then
        LotPythonCall = True
        Exit Function
    End If
    ' The server may have been closed since the last call: try once with a new one.
    LotPythonReconnect
    If Not Reached() Then Exit Function
    If Not Called(Place, Name, Arguments, Answer) Then Answer = "lotbook error: " & mReason
    LotPythonCall = True
End Function

' Run a statement without an answer: the only way on a Mac.
Public Function LotPythonRun(ByVal Statement As String) As Boolean
    LotPythonRun = False
    On Error GoTo Unreachable
    Application.Run AddIn & "!RunPython", Statement
    LotPythonRun = True
    Exit Function
Unreachable:
    mReason = Err.Description
End Function

' Forget that Python could not be reached, and drop the connection if there is one.
Public Sub LotPythonReconnect()
    Set mServer = Nothing
    mTried = False
    mReason = ""
End Sub

' Excel has opened the workbook: what failed before that may work now.
Public Sub LotPythonOpened()
    If mTried And mServer Is Nothing Then
        LotPythonReconnect
        mMissed = True
    End If
End Sub

' Whether Python answers; tries to reach it if that was not done yet.
Public Function LotPythonThere() As Boolean
    LotPythonThere = Reached()
End Function

' Whether this is the workbook in front.
Public Function LotPythonInFront() As Boolean
    LotPythonInFront = False
    On Error GoTo NoneThere
    LotPythonInFront = (ActiveWorkbook.Name = ThisWorkbook.Name)
NoneThere:
End Function

' Whether Python was asked for in vain while another workbook was in front, or Excel was still loading this one, since
' this was last asked.
Public Function LotPythonMissed() As Boolean
    LotPythonMissed = mMissed
    mMissed = False
End Function

' Why it could not be reached, or what the last error was.
Public Function LotPythonReason() As String
    LotPythonReason = mReason
End Function

Private Function Reached() As Boolean
    Reached = False
#If Mac Then
    mReason = "Excel for Mac cannot run worksheet functions in Python."
#Else
    If Not mTried Then
        If Not LotPythonInFront() Then
            mMissed = True
            mReason = "Another workbook was in front."
            Exit Function
        End If
        mTried = True
        mReason = MissingInterpreter()
        If Len(mReason) > 0 Then Exit Function
        On Error GoTo Unreachable
        Set mServer = Application.Run(AddIn & "!XLPy")
        On Error Resume Next
        mServer.Exec LotPythonOwnModules
        On Error GoTo Unreachable
    End If
    If Not mServer Is Nothing Then Reached = True
    Exit Function
Unreachable:
    Set mServer = Nothing
    mReason = Err.Description
#End If
End Function

' The problem with the interpreter in the workbook's settings, if it or its library does not exist. The add-in would raise an error,
' and VBA may show one raised inside Application.Run instead of returning it here.
Private Function MissingInterpreter() As String
    Dim page As Object, i As Long, path As String
    MissingInterpreter = ""
    On Error GoTo NotKnown
    Set page = ThisWorkbook.Worksheets(ConfSheet)
    For i = 1 To ConfRows
        If LCase(Trim(page.Cells(i, 1))) = "interpreter_win" Then path = Trim(page.Cells(i, 2))
    Next i
    ' Windows looks for a bare name itself, and expands %NAME%.
    If InStr(path, "\") = 0 Or InStr(path, "%") > 0 Then Exit Function
    If Len(Dir(path)) = 0 Then
        MissingInterpreter = "Python was not found at " & path & "."
    ElseIf Not HasBridge(FolderOf(path)) And Not HasBridge(FolderOf(FolderOf(path))) Then
        MissingInterpreter = "The xlwings DLL is neither in " & FolderOf(path) & " nor a folder up."
    End If
NotKnown:
End Function

' Whether a folder has the library through which the add-in reaches Python.
Private Function HasBridge(ByVal Folder As String) As Boolean
    HasBridge = (Len(Dir(Folder & "\xlwings64-*.dll")) > 0 Or Len(Dir(Folder & "\xlwings32-*.dll")) > 0)
End Function

Private Function FolderOf(ByVal Path As String) As String
    FolderOf = ""
    If InStrRev(Path, "\") > 0 Then FolderOf = Left(Path, InStrRev(Path, "\") - 1)
End Function

Private Function Called(ByVal Place As String, ByVal Name As String, ByVal Arguments As Variant, ByRef Answer As Variant) As Boolean
    Called = False
    On Error GoTo Failed
    ' In parentheses, so that large ranges are not sent back as well.
    If Place = "udfs" Then
        Answer = mServer.CallUDF(Place, Name, (Arguments))
    Else
        Answer = mServer.CallUDF(Place, Name, (Arguments), ThisWorkbook)
    End If
    Called = True
    Exit Function
Failed:
    mReason = LastLine(Err.Description)
End Function

' The last line of a Python traceback says what happened.
Private Function LastLine(ByVal Text As String) As String
    Dim lines As Variant, i As Long
    lines = Split(Replace(Text, Chr(13), Chr(10)), Chr(10))
    LastLine = Text
    For i = UBound(lines) To LBound(lines) Step -1
        If Len(Trim(lines(i))) > 0 Then
            LastLine = Trim(lines(i))
            Exit Function
        End If
    Next i
End Function
