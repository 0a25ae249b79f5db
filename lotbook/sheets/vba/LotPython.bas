Option Explicit

' The one module that knows how Python is reached: late bound, through the xlwings add-in. No reference, no
' declaration: without the add-in the project still compiles, and every caller is told that Python is not there.
' Python that cannot be reached is tried once, then remembered until LotPythonReconnect.

Private Const AddIn As String = "xlwings.xlam"

Private mServer As Object
Private mTried As Boolean
Private mReason As String

' Call a function of a Python module. True if there is an answer; an error in Python is one too, as a text.
Public Function LotPythonCall(ByVal Place As String, ByVal Name As String, ByVal Arguments As Variant, ByRef Answer As Variant) As Boolean
    LotPythonCall = False
    If Not Reached() Then Exit Function
    If Called(Place, Name, Arguments, Answer) Then
        LotPythonCall = True
        Exit Function
    End If
    ' The server may have been closed since the last call; a new one is worth one try.
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

' Forget that Python was not there, and the connection if there is one.
Public Sub LotPythonReconnect()
    Set mServer = Nothing
    mTried = False
    mReason = ""
End Sub

' Whether Python answers; tries it if that was not done yet.
Public Function LotPythonThere() As Boolean
    LotPythonThere = Reached()
End Function

' Why it could not be reached, or what the last error was.
Public Function LotPythonReason() As String
    LotPythonReason = mReason
End Function

Private Function Reached() As Boolean
    Reached = False
#If Mac Then
    mReason = "Excel for Mac has no worksheet functions in Python."
#Else
    If Not mTried Then
        mTried = True
        On Error GoTo Unreachable
        Set mServer = Application.Run(AddIn & "!XLPy")
    End If
    If Not mServer Is Nothing Then Reached = True
    Exit Function
Unreachable:
    Set mServer = Nothing
    mReason = Err.Description
#End If
End Function

Private Function Called(ByVal Place As String, ByVal Name As String, ByVal Arguments As Variant, ByRef Answer As Variant) As Boolean
    Called = False
    On Error GoTo Failed
    If Place = "udfs" Then
        Answer = mServer.CallUDF(Place, Name, Arguments)
    Else
        Answer = mServer.CallUDF(Place, Name, Arguments, ThisWorkbook)
    End If
    Called = True
    Exit Function
Failed:
    mReason = LastLine(Err.Description)
End Function

' Of a Python traceback the last line says what happened.
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
